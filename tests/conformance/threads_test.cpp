// What threads promise beyond the other runners, and what they cannot promise.
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <memory>
#include <numeric>
#include <ranges>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "conformance/runners.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

template <class Runner>
class InThreads : public Conformance<Runner> {};
using ThreadRunners = ::testing::Types<Synchronous<Threads>, Asynchronous<Threads>>;
TYPED_TEST_SUITE(InThreads, ThreadRunners, RunnerNames);

template <class Runner>
class StopToken : public Conformance<Runner> {};
TYPED_TEST_SUITE(StopToken, Runners, RunnerNames);

TYPED_TEST(InThreads, a_timeout_is_refused_with_the_reason_and_the_alternative) {
  using namespace std::chrono_literals;
  std::atomic<int> started = 0;
  try {
    this->run(this->job([&](int) { ++started; }, std::views::iota(0, 3)).timeout(1h));
    FAIL() << "nothing was thrown";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "spychronous: run_multi_threaded() cannot keep the timeout of this job, because a "
                 "thread cannot be ended from outside; use run_multi_processed(), which can end an "
                 "item, or leave the timeout out");
  }
  EXPECT_EQ(started, 0);
}

TYPED_TEST(InThreads, items_run_in_this_process_at_the_same_time) {
  std::latch all_run(3);
  const auto pids = this->run(this->job(
                                      [&](int) {
                                        all_run.arrive_and_wait();
                                        return ::getpid();
                                      },
                                      std::views::iota(0, 3))
                                  .processes(3));
  EXPECT_EQ(pids, std::vector<pid_t>(3, ::getpid()));
}

TYPED_TEST(InThreads, items_changed_in_place_are_seen_by_the_program) {
  std::vector<int> items = {1, 2, 3};
  this->run(this->job([](int& item) { item *= 10; }, items));
  EXPECT_EQ(items, (std::vector<int>{10, 20, 30}));
}

TYPED_TEST(InThreads, no_more_of_them_are_started_than_there_are_items_or_were_asked_for) {
  const auto count_threads = [&](int processes, int items) {
    const auto ids = this->run(
        this->job([](int) { return std::hash<std::thread::id>()(std::this_thread::get_id()); },
                  std::views::iota(0, items))
            .processes(processes));
    return std::set<std::size_t>(ids.begin(), ids.end()).size();
  };
  EXPECT_LE(count_threads(3, 1000), 3U);
  EXPECT_LE(count_threads(1000, 3), 3U);
}

// Each call adds one to the state of its copy, and to a sum that all share.
TYPED_TEST(InThreads, each_has_a_copy_of_a_func_that_can_be_copied) {
  constexpr int items = 1000;
  std::latch both_run(2);
  const auto calls = this->run(this->job(
                                       [&both_run, calls = 0](int i) mutable {
                                         if (++calls == 1) both_run.arrive_and_wait();
                                         return i >= 0 ? calls : -1;
                                       },
                                       std::views::iota(0, items))
                                   .processes(2));
  // Two copies that count from 1 to a and from 1 to b, with a + b = items.
  EXPECT_EQ(std::count(calls.begin(), calls.end(), 1), 2);
  const int most = *std::max_element(calls.begin(), calls.end());
  const int rest = items - most;
  EXPECT_EQ(std::accumulate(calls.begin(), calls.end(), 0),
            most * (most + 1) / 2 + rest * (rest + 1) / 2);
}

TYPED_TEST(InThreads, all_share_a_func_that_can_only_be_moved) {
  const auto addresses =
      this->run(this->job([owned = std::make_unique<int>(1)](
                              int) { return reinterpret_cast<std::uintptr_t>(owned.get()); },
                          std::views::iota(0, 100)));
  EXPECT_EQ(std::set<std::uintptr_t>(addresses.begin(), addresses.end()).size(), 1U);
}

TYPED_TEST(InThreads, the_first_failure_asks_the_running_items_to_stop) {
  std::latch all_run(3);
  std::atomic<int> stopped = 0;
  const auto fail_or_wait_for_stop = [&](int i, const std::stop_token& stop) {
    all_run.arrive_and_wait();
    if (i == 1) throw std::out_of_range("item 1");
    while (!stop.stop_requested()) std::this_thread::yield();
    ++stopped;
  };
  EXPECT_THROW(this->run(this->job(fail_or_wait_for_stop, std::views::iota(0, 3)).processes(3)),
               std::out_of_range);
  EXPECT_EQ(stopped, 2);
}

TYPED_TEST(InThreads, the_first_failure_lets_no_further_item_start) {
  std::atomic<int> started = 0;
  EXPECT_THROW(this->run(this->job(
                                 [&](int) {
                                   ++started;
                                   throw std::out_of_range("the first");
                                 },
                                 std::views::iota(0, 100))
                             .processes(1)),
               std::out_of_range);
  EXPECT_EQ(started, 1);
}

TYPED_TEST(InThreads, suppressed_failures_ask_nobody_to_stop) {
  const auto outcomes = this->run(this->job(
                                          [](int i, const std::stop_token& stop) {
                                            if (i == 0) throw std::out_of_range("item 0");
                                            return stop.stop_requested();
                                          },
                                          std::views::iota(0, 20))
                                      .suppress_worker_exceptions());
  EXPECT_TRUE(has_thrown(outcomes[0]));
  for (std::size_t i = 1; i < 20; ++i) EXPECT_TRUE(has_value(outcomes[i], false));
}

TYPED_TEST(InThreads, pthread_exit_is_a_crash_of_its_item_and_the_rest_is_done) {
  const auto outcomes = this->run(this->job(
                                          [](int i) {
                                            if (i % 10 == 3) ::pthread_exit(nullptr);
                                            return i;
                                          },
                                          std::views::iota(0, 40))
                                      .processes(2)
                                      .suppress_worker_exceptions());
  for (int i = 0; i < 40; ++i) {
    const auto& outcome = outcomes[static_cast<std::size_t>(i)];
    EXPECT_TRUE(i % 10 == 3 ? has_crashed(outcome, std::nullopt) : has_value(outcome, i));
  }
  EXPECT_NE(outcomes[3].failure().message().find("pthread_exit"), std::string::npos);
}

TYPED_TEST(InThreads, pthread_exit_is_thrown_as_a_crash) {
  EXPECT_THROW(this->run(this->job([](int) { ::pthread_exit(nullptr); }, std::views::iota(0, 3))),
               CrashFailure);
}

// What is asked to stop is in InThreads, and in the tests of cancel().
TYPED_TEST(StopToken, goes_to_a_func_that_takes_one_after_its_args) {
  const auto results = this->run(
      this->job([](int i, int factor,
                   const std::stop_token& stop) { return stop.stop_requested() ? -1 : factor * i; },
                std::views::iota(0, 3), 10));
  EXPECT_EQ(results, (std::vector<int>{0, 10, 20}));
}

TYPED_TEST(StopToken, is_not_forced_upon_a_func_that_can_do_without) {
  struct Either {
    int operator()(int) const { return 1; }
    int operator()(int, const std::stop_token&) const { return 2; }
  };
  EXPECT_EQ(this->run(this->job(Either{}, std::views::iota(0, 2))), (std::vector<int>{1, 1}));
}

TEST_F(NothingLeft, a_stop_token_of_a_synchronous_job_without_threads_never_stops) {
  const Job job(
      [](int i, const std::stop_token& stop) -> bool {
        if (i == 1) throw std::out_of_range("item 1");
        return stop.stop_requested();
      },
      std::views::iota(0, 4));
  const auto all = job.suppress_worker_exceptions();
  for (const auto& outcomes : {all.run_single_processed(), all.run_multi_processed()}) {
    for (const std::size_t i : {0U, 2U, 3U}) EXPECT_TRUE(has_value(outcomes[i], false));
  }
}

}  // namespace spychronous::test
