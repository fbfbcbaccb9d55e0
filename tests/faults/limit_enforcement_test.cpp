// An item that runs longer than its limit is ended, whatever it does against that.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <ranges>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"
#include "support/starts.hpp"

namespace spychronous::test {
namespace {

using namespace std::chrono_literals;

[[noreturn]] void spin() {
  for (volatile unsigned turns = 0;;) turns = turns + 1;
}

[[noreturn]] void sleep_for_ever() {
  for (;;) ::pause();
}

void block_all_signals() {
  sigset_t all;
  sigfillset(&all);
  ::sigprocmask(SIG_BLOCK, &all, nullptr);
}

void ignore_all_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_IGN);
}

// A result whose encoding does not end.
struct Endless {
  int item = 0;
  template <class Archive>
  void save(Archive& archive) const {
    if (item == 0) on_encoding();
    archive(item);
  }
  template <class Archive>
  void load(Archive& archive) {
    archive(item);
  }
  static inline std::function<void()> on_encoding;
};

}  // namespace

class LimitEnforcement : public Limit {
 protected:
  static constexpr int items = 6;
  static constexpr int bad_item = 2;

  // One of six items calls hold_out() and then must be the only one to time out.
  template <class HoldOut>
  void expect_end_of_item_that(HoldOut hold_out) {
    Starts<items> starts;
    auto job = Job(
                   [&](int i) {
                     starts.note(static_cast<std::size_t>(i));
                     if (i == bad_item) hold_out();
                     return i;
                   },
                   std::views::iota(0, items))
                   .processes(2)
                   .timeout(limit)
                   .suppress_worker_exceptions();
    const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, items - 1);
    for (int i = 0; i < items; ++i) {
      const auto at = static_cast<std::size_t>(i);
      EXPECT_EQ(starts.of(at), 1);
      EXPECT_TRUE(i == bad_item ? has_timed_out(outcomes[at]) : has_value(outcomes[at], i));
    }
  }
};

TEST_F(LimitEnforcement, B1_a_busy_loop_times_out_and_nothing_else_does) {
  expect_end_of_item_that([&] {
    stuck();
    spin();
  });
}

TEST_F(LimitEnforcement, B1_a_sleeping_item_times_out_and_nothing_else_does) {
  expect_end_of_item_that([&] {
    stuck();
    sleep_for_ever();
  });
}

TEST_F(LimitEnforcement, B1_the_items_behind_an_endless_one_run_in_a_replacement) {
  auto job = Job(
                 [&](int i) {
                   if (i == 0) {
                     stuck();
                     spin();
                   }
                   return i;
                 },
                 std::views::iota(0, 4))
                 .processes(1)
                 .timeout(limit)
                 .suppress_worker_exceptions();
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  for (int i = 1; i < 4; ++i) EXPECT_TRUE(has_value(outcomes[static_cast<std::size_t>(i)], i));
}

TEST_F(LimitEnforcement, B1_without_suppression_the_timeout_is_thrown_with_its_limit) {
  auto job = Job(
                 [&](int) {
                   stuck();
                   sleep_for_ever();
                 },
                 std::views::iota(0, 1))
                 .timeout(limit);
  try {
    exceeding_limit([&] { job.run_multi_processed(); }, 1, 0);
    FAIL() << "nothing was thrown";
  } catch (const TimeoutFailure& failure) {
    EXPECT_EQ(failure.limit(), limit);
    EXPECT_EQ(failure.index(), 0U);
  }
}

TEST_F(LimitEnforcement, B1_every_item_has_a_limit_of_its_own) {
  // By the real clock: eight items, each of which has to be ended.
  auto job = Job([](int) { sleep_for_ever(); }, std::views::iota(0, 8))
                 .processes(4)
                 .timeout(20ms)
                 .suppress_worker_exceptions();
  for (const auto& outcome : job.run_multi_processed()) EXPECT_TRUE(has_timed_out(outcome));
}

TEST_F(LimitEnforcement, B1_an_item_just_below_its_limit_is_left_alone) {
  const Shared<Event> may_end;
  const std::jthread time([&] {
    await(1, 0);
    pass(limit - 1s);
    may_end->signal();
  });
  auto job = Job(
                 [&](int i) {
                   stuck();
                   may_end->wait();
                   return i;
                 },
                 std::views::iota(7, 8))
                 .timeout(limit);
  EXPECT_EQ(job.run_multi_processed(), std::vector<int>{7});
}

TEST_F(LimitEnforcement, B1_the_limit_holds_for_the_encoding_of_the_result) {
  Endless::on_encoding = [&] {
    stuck();
    spin();
  };
  auto job = Job([](int i) { return Endless{i}; }, std::views::iota(0, 2))
                 .processes(1)
                 .timeout(limit)
                 .suppress_worker_exceptions();
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  ASSERT_TRUE(has_value(outcomes[1]));
  EXPECT_EQ(outcomes[1]->item, 1);
}

TEST_F(LimitEnforcement, B3_ignoring_all_signals_does_not_help) {
  expect_end_of_item_that([&] {
    ignore_all_signals();
    stuck();
    spin();
  });
}

TEST_F(LimitEnforcement, B3_blocking_all_signals_does_not_help) {
  expect_end_of_item_that([&] {
    block_all_signals();
    stuck();
    sleep_for_ever();
  });
}

TEST_F(LimitEnforcement, B3_stopping_itself_does_not_help) {
  expect_end_of_item_that([&] {
    stuck();
    ::raise(SIGSTOP);
    spin();
  });
}

TEST_F(LimitEnforcement, B3_waiting_for_a_vforked_child_does_not_help) {
  expect_end_of_item_that([&] {
    stuck();
    if (::vfork() == 0) sleep_for_ever();
  });
}

TEST_F(LimitEnforcement, B13_the_limit_is_enforced_while_the_host_is_stopped) {
  const Shared<Event> later_items;
  const pid_t host = ::fork();
  if (host == 0) {
    auto job = Job(
                   [&](int i) {
                     if (i == 0) {
                       stuck();
                       spin();
                     }
                     later_items->signal();
                     return i;
                   },
                   std::views::iota(0, 3))
                   .processes(1)
                   .timeout(limit)
                   .suppress_worker_exceptions();
    const auto outcomes = job.run_multi_processed();
    ::_exit(has_timed_out(outcomes[0]) && has_value(outcomes[2], 2) ? 0 : 1);
  }
  await(1, 0);
  ::kill(host, SIGSTOP);
  int status = 0;
  ASSERT_EQ(::waitpid(host, &status, WUNTRACED), host);
  ASSERT_TRUE(WIFSTOPPED(status));

  pass(2 * limit);
  later_items->wait(2);  // in the replacement of the worker that was ended

  ::kill(host, SIGCONT);
  ASSERT_EQ(::waitpid(host, &status, 0), host);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// The keeper notes itself when it first sees such an item run.
TEST_F(LimitEnforcement, B1_a_limit_of_days_is_not_over_early_and_a_64th_late_at_most) {
  constexpr std::chrono::hours days{4 * 24};
  const Shared<std::atomic<pid_t>> stuck_pid;
  std::atomic<bool> alive_just_before{false};
  const std::jthread time([&] {
    await(1, 1);
    pass(0s);
    pass(days - 1s);
    alive_just_before = ::kill(*stuck_pid, 0) == 0;
    clock_.advance(2s + days / 64);
    TestClock::wake(*keeper_);
  });
  const auto outcomes = Job(
                            [&](int i) {
                              if (i == 0) {
                                *stuck_pid = ::getpid();
                                stuck();
                                sleep_for_ever();
                              }
                              return i;
                            },
                            std::views::iota(0, 2))
                            .processes(2)
                            .timeout(days)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(alive_just_before);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  EXPECT_TRUE(has_value(outcomes[1], 1));
}

}  // namespace spychronous::test
