// While workers run, the host can take over what already stands in place.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

#include "spychronous/detail/copied_results.hpp"
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
// was. What was taken is forgotten.
struct Blocks : RecordingWork {
  Blocks(std::uint32_t count, std::uint32_t length)
      : RecordingWork([](std::uint32_t) { return ""; }),
        size(count),
        most((count / 2 - 1) / length * length * 2),
        process_run(*this, count, {.processes = 2, .fixed_size = sizeof(std::uint32_t)}),
        shares(process_run, length) {}

  engine::Encoded run(std::uint32_t item, std::byte* place) override {
    if (item == size / 2 - 1 || item == size - 1) seen->wait();
    const std::uint32_t value = value_of(item);
    std::memcpy(place, &value, sizeof value);
    return {};
  }

  bool use_spare_time() override {
    if (seen->count() != 0) return false;
    const engine::ItemRange block = shares.next(process_run);
    for (std::uint32_t i = block.first; i < block.end; ++i) {
      EXPECT_EQ(value_in_place(i), value_of(i));
      EXPECT_TRUE(taken.insert(i).second) << i;
    }
    if (!block.empty()) process_run.forget(block);
    if (taken.size() == most) seen->signal();
    return !block.empty();
  }

  static std::uint32_t value_of(std::uint32_t item) { return item + 1; }
  std::uint32_t value_in_place(std::uint32_t item) const {
    std::uint32_t value = 0;
    std::memcpy(&value, process_run.place(item), sizeof value);
    return value;
  }

  const std::uint32_t size;
  const std::uint32_t most;  ///< how many there are in blocks without an item that waits
  engine::ProcessRun process_run;
  engine::Shares shares;
  std::set<std::uint32_t> taken;
  const Shared<Event> seen;
};

// Copies some results while its two workers run, so many times, and the others at the end. Each
// worker waits in its last item until then.
template <class R>
struct Copies : RecordingWork {
  Copies(std::uint32_t count, int times)
      : RecordingWork([](std::uint32_t) { return ""; }),
        size(count),
        times_left(times),
        process_run(*this, count, {.processes = 2, .fixed_size = sizeof(R)}),
        results(process_run, count) {}

  engine::Encoded run(std::uint32_t item, std::byte* place) override {
    if (item == size / 2 - 1 || item == size - 1) seen->wait();
    const R result(item);
    std::memcpy(place, &result, sizeof result);
    return {};
  }

  bool use_spare_time() override {
    const bool any = times_left != 0 && results.copy_some(process_run);
    if (any) --times_left;
    // As far as it gets, when no worker can add anything.
    if (!any && (times_left == 0 || is_all_there())) seen->signal();
    return any;
  }

  bool is_all_there() const {
    return process_run.count_in_place(0, size) == size / 2 - 1 &&
           process_run.count_in_place(size / 2, size) == size - size / 2 - 1;
  }

  const std::uint32_t size;
  int times_left;
  engine::ProcessRun process_run;
  detail::CopiedResults<R> results;
  const Shared<Event> seen;
};

// Returns how many of the times were left.
template <class R>
int copy_all(std::uint32_t count, int times) {
  Copies<R> work(count, times);
  EXPECT_EQ(work.process_run.run(), engine::Ending::finished);
  const std::vector<R> results = work.results.finish(work.process_run);
  EXPECT_EQ(results.size(), count);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (static_cast<std::uint32_t>(results[i]) == i) continue;
    ADD_FAILURE() << "item " << i << " is " << static_cast<std::uint32_t>(results[i]);
    break;
  }
  return work.times_left;
}

class WithoutDefault {
 public:
  explicit WithoutDefault(std::uint64_t number) : number_(number) {}
  explicit operator std::uint32_t() const { return static_cast<std::uint32_t>(number_); }

 private:
  std::uint64_t number_;
};

}  // namespace

TEST_F(SpareTime, copies_results_as_far_as_it_gets) {
  // Twelve MiB, which are grown in three steps and copied in blocks of half a MiB.
  constexpr std::uint32_t large = 3 << 19;
  for (const int times : {0, 1, 3, 4, 10}) {
    SCOPED_TRACE(times);
    EXPECT_EQ(copy_all<std::uint64_t>(large, times), 0);
  }
  EXPECT_GE(copy_all<std::uint64_t>(large, 1000), 1000 - 3 - 24);
}

TEST_F(SpareTime, copies_few_results_and_those_without_a_default_at_the_end) {
  EXPECT_EQ(copy_all<std::uint64_t>(1000, 5), 5);
  EXPECT_EQ(copy_all<std::uint64_t>(2, 5), 5);
  EXPECT_EQ(copy_all<WithoutDefault>(3 << 18, 5), 5);
}

TEST_F(SpareTime, gives_blocks_of_every_share_and_each_item_once) {
  Blocks work(items, 100);
  EXPECT_TRUE(work.shares.any());
  EXPECT_EQ(work.process_run.run(), engine::Ending::finished);
  ASSERT_EQ(work.shares.left().size(), 2U);
  EXPECT_EQ(work.shares.left()[0].first, 400U);
  EXPECT_EQ(work.shares.left()[0].end, 500U);
  EXPECT_EQ(work.shares.left()[1].first, 900U);
  EXPECT_EQ(work.shares.left()[1].end, 1000U);
}

TEST_F(SpareTime, gives_back_the_pages_of_what_was_taken_and_no_others) {
  // Blocks of neither whole pages nor an equal distance to one.
  constexpr std::uint32_t many = 300'001;
  constexpr std::uint32_t length = 70'001;
  Blocks work(many, length);
  EXPECT_EQ(work.process_run.run(), engine::Ending::finished);
  ASSERT_EQ(work.taken.size(), 4 * length);
  const auto per_page = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE)) / sizeof(std::uint32_t);
  std::size_t forgotten = 0;
  for (std::uint32_t item = 0; item < many; ++item) {
    if (work.taken.contains(item)) {
      forgotten += work.value_in_place(item) == 0 ? 1 : 0;
    } else {
      EXPECT_EQ(work.value_in_place(item), Blocks::value_of(item));
    }
  }
  EXPECT_GE(forgotten, 4 * (length - 2 * per_page));
}

TEST_F(SpareTime, has_no_block_where_shares_are_shorter) {
  RecordingWork work([](std::uint32_t) { return ""; });
  const auto shares_of = [&work](std::uint32_t count, std::uint32_t processes,
                                 std::uint32_t length) {
    return engine::Shares(engine::ProcessRun(work, count, {.processes = processes}), length);
  };
  EXPECT_FALSE(shares_of(198, 2, 100).any());
  EXPECT_TRUE(shares_of(198, 1, 100).any());
  EXPECT_FALSE(shares_of(0, 4, 1).any());
  EXPECT_TRUE(shares_of(0, 4, 1).left().empty());
  // Never more shares than items, and the last ends where they end.
  const engine::Shares shares = shares_of(3, 8, 1);
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
