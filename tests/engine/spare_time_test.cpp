// While workers run, the host can take over what already stands in place.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "spychronous/engine/process_run.hpp"
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

}  // namespace

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
