// Every item is claimed once, whoever steals and whoever dies.
#include "memory_orders/clients/claiming.hpp"

#include "memory_orders/explore.hpp"

namespace spychronous::memory_orders {
namespace {

// A worker without items naps: that ends by itself.
constexpr Limits naps{.sleeps_end = true};
// With more rounds, or more workers, there is too much to explore in full.
constexpr Limits naps_and_two_old_reads{.sleeps_end = true, .old_reads = 2};
constexpr Limits naps_and_an_old_read{.sleeps_end = true, .old_reads = 1};

TEST(ClaimingOrders, a_worker_with_two_items_and_one_with_none) {
  ClaimingClient client({{0, 2}, {2, 2}}, 2);
  expect_sound(client, naps);
}

TEST(ClaimingOrders, two_workers_with_an_item_each) {
  ClaimingClient client({{0, 1}, {1, 2}}, 3);
  expect_sound(client, naps_and_two_old_reads);
}

TEST(ClaimingOrders, three_workers_and_two_items) {
  ClaimingClient client({{0, 2}, {2, 2}, {2, 2}}, 1);
  expect_sound(client, naps_and_an_old_read);
}

constexpr Limits a_death_and_two_old_reads{.deaths = 1, .sleeps_end = true, .old_reads = 2};
constexpr Limits a_death_and_no_old_read{.deaths = 1, .sleeps_end = true, .old_reads = 0};
constexpr Limits a_death_and_an_old_read{.deaths = 1, .sleeps_end = true, .old_reads = 1};

TEST(ClaimingOrders, a_worker_dies_at_any_step) {
  ClaimingClient client({{0, 1}, {1, 1}}, 1, true);
  expect_sound(client, a_death_and_two_old_reads);
}

TEST(ClaimingOrders, one_of_two_workers_with_an_item_each_dies_at_any_step) {
  ClaimingClient client({{0, 1}, {1, 2}}, 2, true);
  expect_sound(client, a_death_and_an_old_read);
}

TEST(ClaimingOrders, a_thief_dies_at_any_step) {
  ClaimingClient once({{0, 0}, {0, 2}}, 1, true);
  expect_sound(once, a_death_and_an_old_read);
  ClaimingClient twice({{0, 0}, {0, 2}}, 2, true);
  expect_sound(twice, a_death_and_no_old_read);
}

}  // namespace
}  // namespace spychronous::memory_orders
