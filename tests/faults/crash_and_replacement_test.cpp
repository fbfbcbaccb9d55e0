// What a crash means for the items that did nothing wrong.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <ranges>
#include <string_view>

#include "spychronous/spychronous.hpp"
#include "support/event.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/shared.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using Crash = NothingLeft;

namespace {

// Runs a job whose items do no harm while something kills a worker: all must get their value.
template <std::size_t items>
void expect_all_well_once(Starts<items>& starts) {
  const auto results =
      Job([&](std::size_t i) { return starts.note(i); }, std::views::iota(std::size_t{0}, items))
          .processes(3)
          .run_multi_processed();
  ASSERT_EQ(results.size(), items);
  for (std::size_t i = 0; i < items; ++i) {
    EXPECT_EQ(results[i], i);
    EXPECT_EQ(starts.of(i), 1);
  }
}

}  // namespace

TEST_F(Crash, A1_the_job_goes_on_at_full_width) {
  const Shared<std::array<Event, 2>> here;
  const auto outcomes = Job(
                            [&](std::size_t i) {
                              if (i < 2) ::kill(::getpid(), SIGKILL);
                              // Ends only if both run at the same time.
                              (*here)[i - 2].signal();
                              (*here)[3 - i].wait();
                            },
                            std::views::iota(std::size_t{0}, std::size_t{4}))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGKILL));
  EXPECT_TRUE(has_crashed(outcomes[1], SIGKILL));
  EXPECT_TRUE(has_value(outcomes[2]));
  EXPECT_TRUE(has_value(outcomes[3]));
}

TEST_F(Crash, A1_an_item_that_runs_meanwhile_is_not_harmed) {
  const Shared<Event> replacement_runs;
  const auto outcomes = Job(
                            [&](int i) {
                              if (i == 0) replacement_runs->wait();
                              if (i == 1) ::raise(SIGSEGV);
                              if (i == 2) replacement_runs->signal();
                              return i;
                            },
                            std::views::iota(0, 3))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_value(outcomes[0], 0));
  EXPECT_TRUE(has_crashed(outcomes[1], SIGSEGV));
  EXPECT_TRUE(has_value(outcomes[2], 2));
}

TEST_F(Crash, A1_a_single_worker_is_replaced_after_every_item) {
  const auto outcomes = Job([](int) { ::kill(::getpid(), SIGKILL); }, std::views::iota(0, 50))
                            .processes(1)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (const auto& outcome : outcomes) EXPECT_TRUE(has_crashed(outcome, SIGKILL));
}

TEST_F(Crash, A1_a_replacement_sees_the_items_as_they_were_at_the_start) {
  std::vector<int> numbers(10, 7);
  const auto outcomes = Job(
                            [&](int& number) {
                              const int found = number;
                              std::fill(numbers.begin(), numbers.end(), 0);
                              if (&number == &numbers[4]) ::raise(SIGSEGV);
                              return found;
                            },
                            numbers)
                            .processes(1)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_value(outcomes[0], 7));
  EXPECT_TRUE(has_value(outcomes[1], 0));  // the same worker: its own copy, which it has changed
  EXPECT_TRUE(has_crashed(outcomes[4], SIGSEGV));
  EXPECT_TRUE(has_value(outcomes[5], 7));
  EXPECT_EQ(numbers, std::vector<int>(10, 7));
}

TEST_F(Crash, A8_death_after_publishing_charges_nobody) {
  Starts<20> starts;
  const KillAt kill("after_publish", 5);
  expect_all_well_once(starts);
  EXPECT_TRUE(kill.struck());
}

TEST_F(Crash, A9_an_item_claimed_but_not_started_runs_elsewhere_exactly_once) {
  Starts<20> starts;
  const KillAt kill("after_claim", 5);
  expect_all_well_once(starts);
  EXPECT_TRUE(kill.struck());
}

TEST_F(Crash, A11_the_death_of_a_worker_without_work_is_nobodys_loss) {
  Starts<20> starts;
  const KillAt kill("before_worker_leaves", 1);
  expect_all_well_once(starts);
  EXPECT_TRUE(kill.struck());
}

TEST_F(Crash, A12_when_all_workers_die_at_once_each_running_item_is_charged_and_no_other) {
  constexpr int workers = 4;
  constexpr std::size_t items = 16;
  Starts<items> starts;
  const Shared<std::atomic<int>> arrivals;
  const Shared<Event> arrived;
  const auto outcomes = Job(
                            [&](std::size_t i) {
                              starts.note(i);
                              if (arrivals->fetch_add(1) < workers) {
                                arrived->signal();
                                arrived->wait(workers);
                                ::kill(::getpid(), SIGKILL);
                              }
                              return i;
                            },
                            std::views::iota(std::size_t{0}, items))
                            .processes(workers)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  int crashes = 0;
  for (std::size_t i = 0; i < items; ++i) {
    EXPECT_EQ(starts.of(i), 1);
    if (outcomes[i]) {
      EXPECT_EQ(*outcomes[i], i);
    } else {
      EXPECT_TRUE(has_crashed(outcomes[i], SIGKILL));
      ++crashes;
    }
  }
  EXPECT_EQ(crashes, workers);
}

TEST_F(Crash, A13_an_item_that_kills_another_worker_is_not_charged_for_it) {
  const Shared<std::atomic<pid_t>> victim;
  const Shared<Event> ready;
  const auto outcomes = Job(
                            [&](int i) {
                              if (i == 0) {
                                *victim = ::getpid();
                                ready->signal();
                                for (;;) ::pause();
                              }
                              ready->wait();
                              if (i == 1) ::kill(*victim, SIGTERM);
                              return i;
                            },
                            std::views::iota(0, 4))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGTERM));
  for (int i = 1; i < 4; ++i) EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)], i));
}

TEST_F(Crash, A15_an_item_that_crashes_its_worker_is_never_started_again) {
  Starts<10> starts;
  const auto outcomes = Job(
                            [&](std::size_t i) {
                              starts.note(i);
                              if (i % 3 == 0) ::raise(SIGSEGV);
                              return i;
                            },
                            std::views::iota(std::size_t{0}, std::size_t{10}))
                            .processes(3)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(starts.of(i), 1);
    EXPECT_EQ(outcomes[i].has_value(), i % 3 != 0);
  }
}

TEST_F(Crash, A15_a_crash_ends_a_job_that_does_not_suppress_failures) {
  const Shared<Event> endless_item_runs;
  auto job = Job(
                 [&](int i) {
                   if (i == 0) {
                     endless_item_runs->signal();
                     for (;;) ::pause();
                   }
                   endless_item_runs->wait();
                   ::raise(SIGSEGV);
                 },
                 std::views::iota(0, 2))
                 .processes(2);
  EXPECT_THROW(job.run_multi_processed(), CrashFailure);
}

TEST_F(Crash, A11_a_worker_that_is_killed_again_and_again_between_items_still_gets_through) {
  constexpr std::size_t items = 100;
  const Shared<std::atomic<int>> claims;
  const AtFailpoints points([&](std::string_view name) {
    // Three items, and then death on the way to the fourth.
    if (name == "before_claim" && ++*claims % 4 == 0) ::raise(SIGKILL);
  });
  Starts<items> starts;
  const auto results =
      Job([&](std::size_t i) { return starts.note(i); }, std::views::iota(std::size_t{0}, items))
          .processes(1)
          .run_multi_processed();
  for (std::size_t i = 0; i < items; ++i) {
    EXPECT_EQ(results[i], i);
    EXPECT_EQ(starts.of(i), 1);
  }
}

}  // namespace spychronous::test
