// What must hold of the simulation whatever the machine costs. The costs are made up, so that it
// does the same each time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "atomics.hpp"
#include "block.hpp"
#include "designs.hpp"
#include "lengths.hpp"
#include "machine.hpp"

namespace spychronous::simulation {
namespace {

using Word = TimedAtomic<std::uint64_t>;

constexpr Time microsecond = 1e3;
constexpr Time millisecond = 1e6;

bool each_once(const std::vector<std::uint32_t>& starts) {
  return std::all_of(starts.begin(), starts.end(), [](std::uint32_t n) { return n == 1; });
}

double speed_up(const Lengths& lengths, const Report& run) { return sum_of(lengths) / run.time; }

// A machine whose workers share a line or two.
class MachineTest : public testing::Test {
 protected:
  Word& word(std::size_t line) { return *reinterpret_cast<Word*>(block_.data() + 64 * line); }

  const Costs costs_{.load = 1, .store = 2, .update = 5, .read_transfer = 40, .transfer = 60};
  const Block block_{128};
  Machine machine_{costs_, block_.data(), block_.size()};
};

TEST_F(MachineTest, a_line_of_ones_own_is_cheap_and_one_of_others_is_not) {
  std::vector<Time> seen;
  machine_.run({0, 1000}, [&](std::uint32_t) {
    const Time start = machine_.now();
    word(0).load();
    word(0).fetch_add(1);
    word(0).fetch_add(1);
    seen.push_back(machine_.now() - start);
  });
  // The read is over after 40, but the line is on its way for 60.
  EXPECT_EQ(seen, (std::vector<Time>{1 + 5 + 5, 60 + (60 + 5) + 5}));
  EXPECT_EQ(word(0).load(), 4U);
}

TEST_F(MachineTest, a_line_goes_to_one_core_after_the_other) {
  constexpr std::uint32_t workers = 10;
  const std::vector<Time> ends =
      machine_.run(std::vector<Time>(workers), [&](std::uint32_t) { word(0).fetch_add(1); });
  EXPECT_EQ(*std::max_element(ends.begin(), ends.end()), (workers - 1) * 60 + 5);
  EXPECT_EQ(word(0).load(), workers);
}

TEST_F(MachineTest, a_store_is_waited_for_by_an_update_only) {
  std::vector<Time> seen;
  machine_.run({0, 1000}, [&](std::uint32_t worker) {
    word(0).store(worker);
    seen.push_back(machine_.now());
    word(1).fetch_add(1);
    seen.push_back(machine_.now());
  });
  EXPECT_EQ(seen, (std::vector<Time>{2, 7, 1002, 1000 + 60 + 60 + 5}));
}

TEST_F(MachineTest, what_is_read_is_what_was_written_by_then) {
  std::vector<std::uint64_t> seen;
  machine_.run({0, 10}, [&](std::uint32_t worker) {
    if (worker == 0) {
      machine_.spend(100);
      word(0).store(7);
    } else {
      seen.push_back(word(0).load());
      machine_.spend(200);
      seen.push_back(word(0).load());
    }
  });
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 7}));
}

TEST_F(MachineTest, who_sleeps_wakes_by_himself_or_is_woken) {
  const std::vector<Time> ends = machine_.run({0, 0, 1000}, [&](std::uint32_t worker) {
    if (worker == 0) machine_.sleep(&word(0), 5000);
    if (worker == 1) machine_.sleep(&word(1), 5000);
    if (worker == 2) machine_.wake(&word(1));
  });
  EXPECT_EQ(ends,
            (std::vector<Time>{5000 + costs_.sleep_excess, 1000 + costs_.sleep_excess, 1000}));
}

using Design = Report (*)(const Costs&, const Lengths&, std::uint32_t);

class Designs : public testing::TestWithParam<Design> {};

TEST_P(Designs, start_each_item_once) {
  for (const std::uint32_t workers : {1U, 2U, 3U, 64U, 256U}) {
    for (const Time mean : {100.0, 10 * microsecond}) {
      const Lengths lengths = uneven_lengths(2000, mean);
      const Report run = GetParam()({}, lengths, workers);
      EXPECT_TRUE(each_once(run.starts)) << workers << " workers, items of " << mean << " ns";
      EXPECT_GE(run.time, floor_of(lengths, workers));
    }
  }
}

TEST_P(Designs, are_as_fast_as_a_loop_with_one_worker) {
  const Lengths lengths = even_lengths(1000, millisecond);
  const double gain = speed_up(lengths, GetParam()({}, lengths, 1));
  EXPECT_GT(gain, 0.995);
  EXPECT_LE(gain, 1);
}

TEST_P(Designs, do_the_same_each_time) {
  const Lengths lengths = uneven_lengths(1000, microsecond);
  EXPECT_EQ(GetParam()({}, lengths, 16).time, GetParam()({}, lengths, 16).time);
}

INSTANTIATE_TEST_SUITE_P(, Designs,
                         testing::Values(&run_job, &run_job_of_messages, &run_claiming,
                                         &run_counter, &run_static));

// A worker more costs a fork, which a long job does not notice.
TEST(Scaling, more_workers_are_never_much_slower) {
  for (const Lengths& lengths :
       {even_lengths(4096, millisecond), uneven_lengths(4096, millisecond)}) {
    Time fewer = run_job({}, lengths, 1).time;
    for (std::uint32_t workers = 2; workers <= most_workers; workers *= 2) {
      const Time more = run_job({}, lengths, workers).time;
      EXPECT_LT(more, 1.05 * fewer) << workers << " workers";
      fewer = more;
    }
  }
}

TEST(Scaling, long_items_keep_all_workers_busy) {
  const Lengths lengths = even_lengths(256 * 32, millisecond);
  EXPECT_GT(speed_up(lengths, run_claiming({}, lengths, 256)), 0.95 * 256);
}

TEST(Scaling, one_counter_is_as_fast_as_its_line_travels) {
  const Costs costs{};
  const Lengths lengths = even_lengths(20'000, 100);
  EXPECT_NEAR(run_counter(costs, lengths, 64).time, 20'000 * costs.transfer,
              20'000 * costs.transfer * 0.05);
  EXPECT_GT(run_counter(costs, lengths, 64).time, 4 * run_claiming(costs, lengths, 64).time);
}

TEST(Scaling, stealing_evens_out_what_fixed_shares_do_not) {
  const Lengths lengths = uneven_lengths(2000, millisecond);
  EXPECT_LT(run_claiming({}, lengths, 64).time, run_static({}, lengths, 64).time);
}

TEST(Scaling, a_host_that_takes_longer_than_the_workers_is_the_limit) {
  const Costs costs{.take_message = microsecond};
  const Lengths lengths = even_lengths(10'000, microsecond);
  EXPECT_GE(run_job_of_messages(costs, lengths, 64).time, 10'000 * costs.take_message);
}

}  // namespace
}  // namespace spychronous::simulation
