// What the words of a slot and the outcome bytes promise to each other's readers.
#include "memory_orders/clients/bell.hpp"
#include "memory_orders/clients/message.hpp"
#include "memory_orders/clients/publication.hpp"
#include "memory_orders/explore.hpp"

namespace spychronous::memory_orders {
namespace {

TEST(OutcomeOrders, an_item_has_a_value_in_place_or_a_timeout_and_its_limit_starts_with_it) {
  PublicationClient client;
  expect_sound(client, {});
}

TEST(OutcomeOrders, an_honest_message_is_never_taken_for_nonsense) {
  MessageClient client;
  expect_sound(client, {});
}

TEST(BellOrders, one_rings_and_the_host_never_oversleeps) {
  BellClient client(1);
  expect_sound(client, {});
}

TEST(BellOrders, two_ring_and_the_host_never_oversleeps) {
  BellClient client(2);
  expect_sound(client, {});
}

// A known price: a host that wants to know of each outcome does not look for outcomes in place just
// before it sleeps, and workers look at `wants_each` without a fence. It may miss one until its
// slice is over. If this fails, the slice bounds nothing any more: say so where it is defined.
TEST(BellOrders, a_host_that_wants_each_outcome_relies_on_its_slice) {
  BellClient client(1, true);
  const Report report = Search(client, {}).explore();
  EXPECT_NE(report.violation.find("Nobody can go on."), std::string::npos);
}

}  // namespace
}  // namespace spychronous::memory_orders
