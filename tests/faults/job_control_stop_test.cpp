// Ctrl-Z and other stops of host and workers, and what they mean for limits.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <string_view>
#include <thread>

#include "helpers/at_terminal.hpp"
#include "helpers/proc.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/failpoints.hpp"
#include "support/test_clock.hpp"

namespace spychronous::test {
namespace {

using namespace std::chrono_literals;

class Stop : public AtTerminal {};

TEST_F(Stop, ctrl_z_stops_host_and_workers_and_fg_continues_them) {
  Terminal terminal(shell([&] { return run_gated_job(*stage_); }, {SIGTSTP, SIGTSTP}, exited(0)));
  stage_->started.wait(2);
  for (std::uint32_t round = 1; round <= 2; ++round) {
    terminal.type(ctrl_z);
    stopped_->wait(round);
    for (const int item : {0, 1}) await_stop(stage_->workers[item]);
    resume_->signal();
    for (const int item : {0, 1}) await_continuation(stage_->workers[item]);
    await_continuation(stage_->host);
  }
  stage_->gate.signal();
  EXPECT_EQ(terminal.read_screen(), "^Z^Z");
  EXPECT_EQ(terminal.wait(), exited(0));
}

TEST_F(Stop, C1_ctrl_c_after_ctrl_z_and_fg_ends_all) {
  Terminal terminal(shell([&] { return run_endless_job(*stage_); }, {SIGTSTP}, killed_by(SIGINT)));
  stage_->started.wait(2);
  terminal.type(ctrl_z);
  stopped_->wait();
  resume_->signal();
  await_continuation(stage_->host);
  terminal.type(ctrl_c);
  EXPECT_EQ(terminal.read_screen(), "^Z^C");
  EXPECT_EQ(terminal.wait(), exited(0));
  wait_until_alone();
}

TEST_F(Stop, D14_a_stopped_host_that_is_killed_leaves_nothing) {
  Terminal terminal([&] {
    ForegroundCommand host([&] { return run_endless_job(*stage_); });
    if (host.wait() != stopped_by(SIGTSTP)) return 1;
    for (const int item : {0, 1}) await_stop(stage_->workers[item]);
    ::kill(host.pid(), SIGKILL);
    return host.wait() == killed_by(SIGKILL) ? 0 : 2;
  });
  stage_->started.wait(2);
  terminal.type(ctrl_z);
  EXPECT_EQ(terminal.read_screen(), "^Z");
  EXPECT_EQ(terminal.wait(), exited(0));
  wait_until_alone();
}

// Time passes at the word of the test here: nobody waits for a limit.
class StopAndLimit : public AtTerminal {
 protected:
  /// Returns when the keeper has looked at its workers twice from now on: it knows what they do.
  void await_looks() {
    const std::uint32_t before = looks_->count();
    for (std::uint32_t look = 1; look <= 2; ++look) {
      TestClock::wake(stage_->keeper);
      looks_->wait(before + look);
    }
  }

  TestClock clock_;
  Shared<Event> looks_;
  const AtFailpoints note_looks_{[this](std::string_view name) {
    if (name == "keeper_waits") looks_->signal();
  }};
};

TEST_F(StopAndLimit, B6_a_stop_by_ctrl_z_that_is_longer_than_the_limit_is_no_timeout) {
  Terminal terminal(shell([&] { return run_gated_job(*stage_); }, {SIGTSTP}, exited(0)));
  stage_->started.wait(2);
  terminal.type(ctrl_z);
  stopped_->wait();
  for (const int item : {0, 1}) await_stop(stage_->workers[item]);
  await_looks();
  clock_.advance(2h);
  await_looks();
  resume_->signal();
  for (const int item : {0, 1}) await_continuation(stage_->workers[item]);
  await_looks();
  clock_.advance(30min);
  await_looks();
  stage_->gate.signal();
  EXPECT_EQ(terminal.read_screen(), "^Z");
  EXPECT_EQ(terminal.wait(), exited(0));
  EXPECT_EQ(stage_->runs, 2);
}

TEST_F(StopAndLimit, B6_time_before_and_after_a_stop_counts_together) {
  Terminal terminal(shell(
      [&] {
        try {
          return run_gated_job(*stage_);
        } catch (const TimeoutFailure&) {
          return 7;
        }
      },
      {SIGTSTP}, exited(7)));
  stage_->started.wait(2);
  clock_.advance(40min);
  terminal.type(ctrl_z);
  stopped_->wait();
  for (const int item : {0, 1}) await_stop(stage_->workers[item]);
  await_looks();
  clock_.advance(2h);
  resume_->signal();
  for (const int item : {0, 1}) await_continuation(stage_->workers[item]);
  await_looks();
  clock_.advance(40min);
  TestClock::wake(stage_->keeper);
  EXPECT_EQ(terminal.read_screen(), "^Z");
  EXPECT_EQ(terminal.wait(), exited(0));
}

TEST_F(StopAndLimit, B6_limits_hold_while_only_the_host_is_stopped) {
  Forked host([&] {
    try {
      return run_gated_job(*stage_);
    } catch (const TimeoutFailure&) {
      return 7;
    }
  });
  stage_->started.wait(2);
  host.signal(SIGSTOP);
  EXPECT_EQ(host.wait_for_stop_or_end(), stopped_by(SIGSTOP));
  const pid_t worker = stage_->workers[0];
  clock_.advance(2h);
  TestClock::wake(stage_->keeper);
  while (::kill(worker, 0) == 0) std::this_thread::yield();
  host.signal(SIGCONT);
  EXPECT_EQ(host.wait(), exited(7));
}

TEST_F(StopAndLimit, B7_a_worker_held_by_sigstop_runs_into_its_limit) {
  Forked host([&] {
    try {
      return run_gated_job(*stage_);
    } catch (const TimeoutFailure& failure) {
      return failure.index() == 1 ? 7 : 8;
    }
  });
  stage_->started.wait(2);
  ::kill(stage_->workers[1], SIGSTOP);
  await_stop(stage_->workers[1]);
  await_looks();
  // The other item waits at the gate as long, and both are over the limit: it is stopped by job
  // control, which does not count.
  ::kill(stage_->workers[0], SIGTSTP);
  await_stop(stage_->workers[0]);
  await_looks();
  clock_.advance(2h);
  TestClock::wake(stage_->keeper);
  EXPECT_EQ(host.wait(), exited(7));
}

}  // namespace
}  // namespace spychronous::test
