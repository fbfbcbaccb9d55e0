// A job that is given up: every item keeps its outcome or becomes a cancelled one, never both.
#include <atomic>
#include <cstddef>
#include <optional>
#include <ranges>
#include <string>
#include <thread>
#include <vector>

#include "async/running.hpp"
#include "helpers/proc.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

template <class Way>
class Cancel : public Running<Way> {};
TYPED_TEST_SUITE(Cancel, Ways, WayNames);

namespace {

template <class Get>
::testing::AssertionResult throws_cancelled(Get get) {
  try {
    get();
  } catch (const ItemFailure& failure) {
    if (failure.kind() == FailureKind::cancelled) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << failure.describe();
  }
  return ::testing::AssertionFailure() << "nothing was thrown";
}

// Item 0 has a value; the others stay as long as they can.
auto one_and_the_rest() {
  return AsynchronousJob(
             [](int i, const std::stop_token& stop) {
               if (i != 0) stay_until_stopped(stop);
               return std::to_string(i);
             },
             std::views::iota(0, 5))
      .processes(2);
}

}  // namespace

TYPED_TEST(Cancel, H3_while_items_run_ends_the_job) {
  // The second item of a thread alone has not begun.
  auto running = this->start(this->endless_job(3).processes(2));
  this->started_->wait();
  running.cancel();
  EXPECT_TRUE(throws_cancelled([&] { running.get(); }));
}

TYPED_TEST(Cancel, H3_at_once_ends_the_job) {
  auto running = this->start(this->endless_job(8).processes(2));
  running.cancel();
  EXPECT_TRUE(throws_cancelled([&] { running.get(); }));
}

TYPED_TEST(Cancel, H3_twice_is_the_same_as_once) {
  auto running = this->start(this->endless_job(3).processes(2));
  running.cancel();
  running.cancel();
  running.wait();
  running.cancel();
  EXPECT_TRUE(throws_cancelled([&] { running.get(); }));
}

TYPED_TEST(Cancel, H3_after_the_end_changes_nothing) {
  auto running = this->start(AsynchronousJob([](int i) { return i; }, std::views::iota(0, 3)));
  running.wait();
  running.cancel();
  EXPECT_EQ(running.get(), (std::vector<int>{0, 1, 2}));
}

TYPED_TEST(Cancel, H3_after_the_results_were_taken_changes_nothing) {
  auto running = this->start(AsynchronousJob([](int i) { return i; }, std::views::iota(0, 3)));
  running.get();
  running.cancel();
  EXPECT_TRUE(running.done());
}

TYPED_TEST(Cancel, H3_in_the_callback_of_then_changes_nothing) {
  auto running = this->start(this->gated_job(2));
  auto results = running.then([&](auto ready) {
    running.cancel();
    return ready.get();
  });
  this->open_all();
  EXPECT_EQ(results.get(), (std::vector<std::size_t>{0, 1}));
}

TYPED_TEST(Cancel, H3_of_a_job_that_failed_leaves_its_failure) {
  auto running = this->start(
      AsynchronousJob([](int) { throw std::out_of_range("text"); }, std::views::iota(0, 3)));
  running.wait();
  running.cancel();
  EXPECT_THROW(running.get(), std::out_of_range);
}

TYPED_TEST(Cancel, by_another_thread_ends_the_wait_in_get) {
  auto running = this->start(this->endless_job(3).processes(2));
  const std::jthread other([&] {
    this->started_->wait();
    running.cancel();
  });
  EXPECT_TRUE(throws_cancelled([&] { running.get(); }));
}

TYPED_TEST(Cancel, by_another_thread_ends_the_wait_in_the_range) {
  auto running = this->start(this->endless_job(3).processes(2));
  const std::jthread other([&] {
    this->started_->wait();
    running.cancel();
  });
  std::size_t count = 0;
  for (auto it = running.begin(); it != running.end(); ++it) ++count;
  EXPECT_EQ(count, 3U);
}

TYPED_TEST(Cancel, by_several_threads_at_once_is_the_same_as_once) {
  auto running = this->start(this->endless_job(8).processes(2));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { running.cancel(); });
  }
  EXPECT_TRUE(throws_cancelled([&] { running.get(); }));
}

TYPED_TEST(Cancel, leaves_the_outcomes_that_are_there) {
  auto running = this->start(one_and_the_rest().suppress_worker_exceptions());
  while (running.completed() < 1) std::this_thread::yield();
  running.cancel();
  const auto outcomes = running.get();
  EXPECT_TRUE(has_value(outcomes[0], std::string("0")));
  EXPECT_TRUE(has_failed(outcomes[4], FailureKind::cancelled));
  EXPECT_EQ(outcomes[4].failure().index(), 4U);
}

TYPED_TEST(Cancel, of_a_job_that_does_not_suppress_leaves_outcomes_in_the_range) {
  auto running = this->start(one_and_the_rest());
  while (running.completed() < 1) std::this_thread::yield();
  running.cancel();
  for (auto [index, outcome] : running) {
    if (index == 0) {
      EXPECT_TRUE(has_value(outcome, std::string("0")));
    }
  }
  EXPECT_TRUE(throws_cancelled([&] { running.get(); }));
}

TYPED_TEST(Cancel, is_told_apart_from_outcomes_by_the_counts) {
  auto running = this->start(one_and_the_rest().suppress_worker_exceptions());
  while (running.completed() < 1) std::this_thread::yield();
  running.cancel();
  running.wait();
  const std::size_t completed = running.completed();
  std::size_t cancelled = 0;
  for (const auto& outcome : running.get()) cancelled += outcome.has_value() ? 0U : 1U;
  EXPECT_EQ(completed + cancelled, running.total());
}

using CancelOfProcesses = Running<Processes>;

TEST_F(CancelOfProcesses, has_ended_the_workers_when_it_returns) {
  const Shared<std::atomic<pid_t>> worker;
  auto running = AsynchronousJob(
                     [&](int) {
                       *worker = ::getpid();
                       started_->signal();
                       for (;;) ::pause();
                     },
                     std::views::iota(0, 1))
                     .run_multi_processed();
  started_->wait();
  running.cancel();
  EXPECT_TRUE(running.done());
  EXPECT_TRUE(is_dead(*worker));
}

template <class Way>
class CancelInThisProcess : public Running<Way> {};
using WaysInThisProcess = ::testing::Types<Single, Threads>;
TYPED_TEST_SUITE(CancelInThisProcess, WaysInThisProcess, WayNames);

TYPED_TEST(CancelInThisProcess, H3_by_an_item_lets_it_end_and_starts_no_further_one) {
  using Handle = decltype(AsynchronousJob([](int i) { return i; }, std::views::iota(0, 1))
                              .run_multi_threaded());
  std::optional<Handle> running;
  const Shared<Event> there;
  std::atomic<int> started = 0;
  running.emplace(this->start(AsynchronousJob(
                                  [&](int i) {
                                    ++started;
                                    there->wait();
                                    running->cancel();
                                    return i;
                                  },
                                  std::views::iota(0, 10))
                                  .processes(1)));
  there->signal();
  running->wait();
  EXPECT_EQ(started, 1);
  EXPECT_EQ(running->completed(), 1U);
  EXPECT_TRUE(throws_cancelled([&] { running->get(); }));
}

TYPED_TEST(CancelInThisProcess, counts_what_running_items_still_return) {
  auto running = this->start(one_and_the_rest().suppress_worker_exceptions());
  while (running.completed() < 1) std::this_thread::yield();
  running.cancel();
  const auto outcomes = running.get();
  for (std::size_t i = 0; i < 3; ++i) {
    if (outcomes[i]) {
      EXPECT_TRUE(has_value(outcomes[i], std::to_string(i)));
    }
  }
  EXPECT_TRUE(has_failed(outcomes[4], FailureKind::cancelled));
}

TYPED_TEST(CancelInThisProcess, of_all_that_there_is_to_do_gives_what_was_done) {
  auto running = this->start(this->endless_job(1));
  this->started_->wait();
  running.cancel();
  EXPECT_EQ(running.get(), std::vector<std::size_t>{0});
}

// Free-running: the cancellation meets the job at any point of its life.
TYPED_TEST(Cancel, H4_at_any_time_gives_each_item_exactly_one_outcome) {
  constexpr std::size_t items = 12;
  for (int round = 0; round < 300; ++round) {
    auto running = this->start(AsynchronousJob([](std::size_t i) { return std::to_string(i); },
                                               std::views::iota(std::size_t{0}, items))
                                   .processes(2)
                                   .suppress_worker_exceptions());
    const std::size_t enough = static_cast<std::size_t>(round) % (items + 1);
    while (running.completed() < enough) {
    }
    running.cancel();
    running.wait();
    const std::size_t completed = running.completed();
    ASSERT_GE(completed, enough);
    std::vector<int> times(items);
    for (auto [index, outcome] : running) ++times[index];
    ASSERT_EQ(times, std::vector<int>(items, 1));
    const auto outcomes = running.get();
    std::size_t values = 0;
    for (std::size_t i = 0; i < items; ++i) {
      ASSERT_TRUE(outcomes[i] ? has_value(outcomes[i], std::to_string(i))
                              : has_failed(outcomes[i], FailureKind::cancelled));
      values += outcomes[i] ? 1U : 0U;
    }
    ASSERT_EQ(values, completed);
  }
}

}  // namespace spychronous::test
