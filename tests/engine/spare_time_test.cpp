// While workers run, the host can take over what already stands in place.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>

#include "spychronous/engine/process_run.hpp"
#include "spychronous/engine/shares.hpp"
#include "support/event.hpp"
#include "support/leftovers.hpp"
#include "support/recording_work.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

using SpareTime = NothingLeft;

namespace {

constexpr std::uint32_t items = 1000;

// Puts numbers in place; the last item waits until the host has seen all before it.
struct Numbers : RecordingWork {
  Numbers() : RecordingWork([](std::uint32_t) { return ""; }) {}

  engine::Encoded run(std::uint32_t item, std::byte* place) override {
    if (item == items - 1) seen->wait();
    std::memcpy(place, &item, sizeof item);
    return {};
  }

  bool use_spare_time() override {
    const std::uint32_t count = process_run->count_in_place(taken, items);
    for (std::uint32_t i = taken; i < taken + count; ++i) {
      std::uint32_t number = 0;
      std::memcpy(&number, process_run->place(i), sizeof number);
      EXPECT_EQ(number, i);
    }
    taken += count;
    if (taken == items - 1) seen->signal();
    return count != 0;
  }

  const engine::ProcessRun* process_run = nullptr;
  std::uint32_t taken = 0;
  const Shared<Event> seen;
};

// Takes blocks of two workers, of which each waits in its last item until all that can be taken
// was.
struct Blocks : RecordingWork {
  Blocks() : RecordingWork([](std::uint32_t) { return ""; }) {}

  engine::Encoded run(std::uint32_t item, std::byte* place) override {
    if (item == items / 2 - 1 || item == items - 1) seen->wait();
    std::memcpy(place, &item, sizeof item);
    return {};
  }

  bool use_spare_time() override {
    if (seen->count() != 0) return false;
    const engine::Shares::Block block = shares.next(*process_run);
    for (std::uint32_t i = block.first; i < block.end; ++i) {
      std::uint32_t number = 0;
      std::memcpy(&number, process_run->place(i), sizeof number);
      EXPECT_EQ(number, i);
      EXPECT_TRUE(taken.insert(i).second) << i;
    }
    if (taken.size() == 800) seen->signal();
    return !block.empty();
  }

  const engine::ProcessRun* process_run = nullptr;
  engine::Shares shares{items, 2, 100};
  std::set<std::uint32_t> taken;
  const Shared<Event> seen;
};

}  // namespace

TEST_F(SpareTime, gives_blocks_of_every_share_and_each_item_once) {
  Blocks work;
  engine::ProcessRun run(work, items, {.processes = 2, .fixed_size = sizeof(std::uint32_t)});
  work.process_run = &run;
  EXPECT_TRUE(work.shares.any());
  EXPECT_EQ(run.run(), engine::Ending::finished);
  ASSERT_EQ(work.shares.left().size(), 2U);
  EXPECT_EQ(work.shares.left()[0].first, 400U);
  EXPECT_EQ(work.shares.left()[0].end, 500U);
  EXPECT_EQ(work.shares.left()[1].first, 900U);
  EXPECT_EQ(work.shares.left()[1].end, 1000U);
}

TEST_F(SpareTime, has_no_block_where_shares_are_shorter) {
  EXPECT_FALSE(engine::Shares(198, 2, 100).any());
  EXPECT_TRUE(engine::Shares(198, 1, 100).any());
  EXPECT_FALSE(engine::Shares(0, 4, 1).any());
  EXPECT_TRUE(engine::Shares(0, 4, 1).left().empty());
  // Never more shares than items, and the last ends where they end.
  const engine::Shares shares(3, 8, 1);
  EXPECT_EQ(shares.left().size(), 3U);
  EXPECT_EQ(shares.left().back().end, 3U);
}

TEST_F(SpareTime, shows_values_in_place_before_the_last_item_has_ended) {
  Numbers work;
  engine::ProcessRun run(work, items, {.processes = 1, .fixed_size = sizeof(std::uint32_t)});
  work.process_run = &run;
  EXPECT_EQ(run.run(), engine::Ending::finished);
  EXPECT_GE(work.taken, items - 1);
  EXPECT_TRUE(run.all_in_place());
  EXPECT_EQ(run.count_in_place(10, items), items - 10);
  EXPECT_EQ(run.count_in_place(10, 5), 5);
}

}  // namespace spychronous::test
