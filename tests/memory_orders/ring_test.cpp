// The ring and those who sleep at its ends. A chunk of 32 bytes takes 64 of the ring's 256, an
// empty one 32: after that the ring ends with padding.
#include "memory_orders/clients/transport.hpp"
#include "memory_orders/explore.hpp"

namespace spychronous::memory_orders {
namespace {

TEST(RingOrders, messages_that_fit) {
  TransportClient client(256, {32, 32, 0});
  expect_sound(client, {});
}

TEST(RingOrders, a_full_ring_its_end_and_its_start) {
  TransportClient client(256, {96, 96, 96});
  expect_sound(client, {.old_reads = 2});
}

TEST(RingOrders, padding_at_the_end) {
  TransportClient client(256, {0, 32, 32, 32, 32});
  expect_sound(client, {.spurious = 0, .old_reads = 1});
}

TEST(RingOrders, more_messages_than_the_ring_holds) {
  TransportClient client(256, {32, 32, 32, 32, 32});
  expect_sound(client, {.spurious = 0, .old_reads = 2});
}

}  // namespace
}  // namespace spychronous::memory_orders
