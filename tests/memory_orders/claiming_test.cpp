// Every item is claimed once, whoever steals and whoever dies.
#include "memory_orders/clients/claiming.hpp"

#include "memory_orders/explore.hpp"

namespace spychronous::memory_orders {
namespace {

// A worker without items naps: that ends by itself.
constexpr Limits naps{.sleeps_end = true};

TEST(ClaimingOrders, a_worker_with_two_items_and_one_with_none) {
  ClaimingClient client({{0, 2}, {2, 2}}, 2);
  expect_sound(client, naps);
}

TEST(ClaimingOrders, two_workers_with_an_item_each) {
  ClaimingClient client({{0, 1}, {1, 2}}, 3);
  expect_sound(client, naps);
}

TEST(ClaimingOrders, three_workers_and_two_items) {
  ClaimingClient client({{0, 2}, {2, 2}, {2, 2}}, 1);
  expect_sound(client, naps);
}

constexpr Limits a_death{.deaths = 1, .sleeps_end = true};
// With more rounds there is too much to explore in full.
constexpr Limits a_death_and_two_old_reads{.deaths = 1, .sleeps_end = true, .old_reads = 2};

TEST(ClaimingOrders, a_worker_dies_at_any_step) {
  ClaimingClient client({{0, 1}, {1, 1}}, 1, true);
  expect_sound(client, a_death);
}

TEST(ClaimingOrders, one_of_two_workers_with_an_item_each_dies_at_any_step) {
  ClaimingClient client({{0, 1}, {1, 2}}, 2, true);
  expect_sound(client, a_death_and_two_old_reads);
}

TEST(ClaimingOrders, a_thief_dies_at_any_step) {
  ClaimingClient client({{0, 0}, {0, 2}}, 2, true);
  expect_sound(client, a_death_and_two_old_reads);
}

}  // namespace
}  // namespace spychronous::memory_orders
