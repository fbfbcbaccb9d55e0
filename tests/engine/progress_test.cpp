// Progress finds what was settled from the outcome bytes alone.
#include "runners/progress.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

namespace spychronous {
namespace {

using Found = std::vector<std::uint32_t>;

// The memory of a job, whose items are settled at the test's word.
class ProgressOfItems : public ::testing::Test {
 protected:
  void prepare(std::uint32_t items, std::uint32_t slots) {
    const JobMemory::Shape shape{items, slots, 0, 0};
    block_.assign(JobMemory::size(shape) + cache_line, {});
    void* base = block_.data();
    std::size_t space = block_.size();
    std::align(cache_line, JobMemory::size(shape), base, space);
    memory_.emplace(static_cast<std::byte*>(base), shape);
    progress_.emplace(*memory_);
  }

  void settle(std::uint32_t item, OutcomeCode code = OutcomeCode::in_place) {
    memory_->outcome(item).store(code);
  }
  void set_range(std::uint32_t slot, Range range) { memory_->slot(slot).range.store(range.word()); }

  Found look() {
    Found found;
    progress_->look(found);
    return found;
  }
  Found look_everywhere() {
    Found found;
    progress_->look_everywhere(found);
    return found;
  }

 private:
  static constexpr std::size_t cache_line = 64;

  std::vector<std::byte> block_;
  std::optional<JobMemory> memory_;
  std::optional<Progress> progress_;
};

TEST_F(ProgressOfItems, finds_nothing_before_anything_is_settled) {
  prepare(10, 2);
  EXPECT_EQ(look(), Found());
}

TEST_F(ProgressOfItems, finds_each_settled_item_once_in_the_order_of_the_items) {
  prepare(10, 2);
  settle(7);
  settle(2);
  EXPECT_EQ(look(), (Found{2, 7}));
  EXPECT_EQ(look(), Found());
  settle(5);
  EXPECT_EQ(look(), Found{5});
  EXPECT_EQ(look_everywhere(), Found());
}

// Until the host has taken the message, or the entry of the casualty log.
TEST_F(ProgressOfItems, passes_over_what_is_on_its_way_to_the_host) {
  prepare(6, 1);
  settle(1, OutcomeCode::sent);
  settle(2, OutcomeCode::received);
  settle(3, OutcomeCode::timeout);
  settle(4, OutcomeCode::crash);
  settle(5, OutcomeCode::in_place);
  EXPECT_EQ(look(), (Found{2, 5}));
  settle(1, OutcomeCode::received);
  for (const std::uint32_t item : {3U, 4U}) settle(item, OutcomeCode::told);
  EXPECT_EQ(look(), (Found{1, 3, 4}));
}

TEST_F(ProgressOfItems, looks_at_the_claimed_items_around_the_ranges) {
  prepare(20, 2);
  set_range(0, {5, 10});
  set_range(1, {15, 20});
  for (const std::uint32_t item : {0U, 4U, 10U, 14U}) settle(item);
  EXPECT_EQ(look(), (Found{0, 4, 10, 14}));
}

TEST_F(ProgressOfItems, passes_over_the_unclaimed_items_of_a_range) {
  prepare(20, 2);
  set_range(0, {5, 10});
  settle(7);  // cannot be: nobody has claimed it
  EXPECT_EQ(look(), Found());
  EXPECT_EQ(look_everywhere(), Found{7});
}

TEST_F(ProgressOfItems, takes_ranges_in_any_order_and_overlapping) {
  prepare(20, 3);
  set_range(0, {12, 20});
  set_range(1, {2, 6});
  set_range(2, {4, 8});
  for (const std::uint32_t item : {1U, 9U}) settle(item);
  EXPECT_EQ(look(), (Found{1, 9}));
}

TEST_F(ProgressOfItems, does_not_follow_a_range_that_a_wild_write_has_made) {
  prepare(20, 1);
  set_range(0, {3, 4'000'000'000U});
  settle(19);
  EXPECT_EQ(look(), Found{19});
}

TEST_F(ProgressOfItems, finds_all_items_of_many_blocks) {
  constexpr std::uint32_t items = 3 * 4096 + 7;
  prepare(items, 4);
  Found all(items);
  std::iota(all.begin(), all.end(), 0U);
  for (const std::uint32_t item : all) settle(item);
  EXPECT_EQ(look(), all);
  EXPECT_EQ(look(), Found());
}

TEST_F(ProgressOfItems, finds_the_last_one_of_a_block_that_is_otherwise_found) {
  prepare(2 * 4096, 1);
  for (std::uint32_t item = 0; item < 4095; ++item) settle(item);
  EXPECT_EQ(look().size(), 4095U);
  settle(4096);
  settle(4095);
  EXPECT_EQ(look(), (Found{4095, 4096}));
}

TEST_F(ProgressOfItems, of_no_items_finds_none) {
  prepare(0, 0);
  EXPECT_EQ(look(), Found());
  EXPECT_EQ(look_everywhere(), Found());
}

}  // namespace
}  // namespace spychronous
