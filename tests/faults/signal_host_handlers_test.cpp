// Hosts with ideas of their own about SIGINT: they stay in charge.

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "helpers/actions.hpp"
#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class SignalOfHost : public NothingLeft {
 protected:
  void SetUp() override {
    NothingLeft::SetUp();
    handled = &stage_->note;
  }

  Shared<Stage> stage_;
};

TEST_F(SignalOfHost, C5_an_ignored_sigint_stays_ignored_and_the_job_completes) {
  Forked host([&] {
    ::signal(SIGINT, SIG_IGN);
    const int code = run_gated_job(*stage_, 4);
    return handler_of(SIGINT) == SIG_IGN ? code : 2;
  });
  stage_->started.wait(4);
  host.signal_group(SIGINT);
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(SignalOfHost, C6_a_handler_is_called_once_and_stays_and_the_job_completes) {
  Forked host([&] {
    set_action(SIGINT, count_signal);
    const int code = run_gated_job(*stage_, 4);
    return handler_of(SIGINT) == count_signal ? code : 2;
  });
  stage_->started.wait(4);
  host.signal_group(SIGINT);
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->note, 1);
}

TEST_F(SignalOfHost, C6_a_handler_with_siginfo_is_one_too) {
  Forked host([&] {
    struct sigaction action {};
    sigemptyset(&action.sa_mask);
    action.sa_sigaction = [](int, siginfo_t*, void*) { handled->fetch_add(1); };
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGINT, &action, nullptr);
    return run_gated_job(*stage_, 4);
  });
  stage_->started.wait(4);
  host.signal_group(SIGINT);
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->note, 1);
}

TEST_F(SignalOfHost, C6_a_handler_installed_during_the_run_stays) {
  Forked host([&] {
    std::thread other([&] {
      stage_->started.wait(4);
      set_action(SIGINT, count_signal);
      stage_->gate.signal();
    });
    const int code = run_gated_job(*stage_, 4);
    other.join();
    return handler_of(SIGINT) == count_signal ? code : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(SignalOfHost, C6_programs_that_items_start_die_of_sigint_when_the_host_has_a_handler) {
  Forked host([&] {
    set_action(SIGINT, count_signal);
    const auto status = Job([](int) { return ::system("kill -INT $$"); }, std::vector<int>{0})
                            .run_multi_processed();
    return End::of(status[0]) == killed_by(SIGINT) ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(SignalOfHost, C6_a_blocked_sigint_comes_when_it_is_unblocked) {
  Forked host([&] {
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &interrupt, nullptr);
    if (run_gated_job(*stage_, 4) != 0) return 1;
    ::pthread_sigmask(SIG_UNBLOCK, &interrupt, nullptr);
    return 0;
  });
  stage_->started.wait(4);
  host.signal_group(SIGINT);
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  EXPECT_EQ(stage_->runs, 4);
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
