// The host is killed in the middle of a job: nothing of the job is left. The test process adopts
// what a dead host leaves behind: wait_until_alone() does not return before all of it is gone.

#include <gtest/gtest.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class HostDeath : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

class HostDeathBy : public HostDeath, public ::testing::WithParamInterface<int> {};

TEST_P(HostDeathBy, C7_leaves_nothing) {
  Forked host([&] {
    ::signal(GetParam(), SIG_DFL);
    return run_endless_job(*stage_);
  });
  stage_->started.wait(2);
  host.signal(GetParam());
  EXPECT_EQ(host.wait(), killed_by(GetParam()));
  wait_until_alone();
}

INSTANTIATE_TEST_SUITE_P(Signal, HostDeathBy,
                         ::testing::Values(SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT,
                                           SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2,
                                           SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ, SIGVTALRM,
                                           SIGPROF, SIGIO, SIGPWR, SIGSYS),
                         [](const auto& scenario) {
                           return std::string("SIG") + ::sigabbrev_np(scenario.param);
                         });

TEST_F(HostDeath, D1_sigkill_leaves_nothing_of_busy_workers) {
  Forked host([&] {
    Job(
        [&](std::size_t item) {
          stage_->enter(item);
          for (volatile bool busy = true; busy;) {
          }
        },
        items_to(2))
        .run_multi_processed();
    return 0;
  });
  stage_->started.wait(2);
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

TEST_F(HostDeath, D1_sigkill_leaves_nothing_of_workers_that_ignore_and_block_all_signals) {
  Forked host([&] {
    return run_endless_job(*stage_, 2, [] {
      for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_IGN);
      sigset_t all;
      sigfillset(&all);
      ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    });
  });
  stage_->started.wait(2);
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

TEST_F(HostDeath, D2_sigkill_leaves_no_grandchild) {
  Forked host([&] {
    return run_endless_job(*stage_, 2, [&] {
      const auto live = [&] {
        stage_->done.signal();
        stay_for_ever();
      };
      start_process(live);
      start_process([&] {  // in a session of its own
        ::setsid();
        live();
      });
      start_process([&] {  // a daemon
        ::setsid();
        start_process(live);
      });
    });
  });
  stage_->started.wait(2);
  stage_->done.wait(6);
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

TEST_F(HostDeath, D2_sigkill_leaves_nothing_of_nested_jobs) {
  Forked host([&] {
    Job(
        [&](std::size_t) {
          Job([&](std::size_t) { run_endless_job(*stage_); }, items_to(2))
              .no_daemon()
              .run_multi_processed();
        },
        items_to(2))
        .no_daemon()
        .run_multi_processed();
    return 0;
  });
  stage_->started.wait(8);
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

// Each process of the chain lives only until it has started the next one.
TEST_F(HostDeath, D3_sigkill_leaves_no_grandchild_that_hops_from_pid_to_pid) {
  Forked host([&] {
    return run_endless_job(*stage_, 2, [&] {
      start_process([&] {
        for (;;) {
          if (::fork() != 0) ::_exit(0);
          stage_->done.signal();
        }
      });
    });
  });
  stage_->started.wait(2);
  stage_->done.wait(20);
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

TEST_F(HostDeath, D6_sigkill_to_the_whole_group_leaves_nothing) {
  Forked host([&] {
    return run_endless_job(*stage_, 2, [&] {
      start_process([&] {
        ::setsid();
        stage_->done.signal();
        stay_for_ever();
      });
    });
  });
  stage_->started.wait(2);
  stage_->done.wait(2);
  host.signal_group(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

TEST_F(HostDeath, D14_sigkill_of_a_stopped_host_leaves_nothing) {
  Forked host([&] { return run_endless_job(*stage_); });
  stage_->started.wait(2);
  host.signal_group(SIGSTOP);
  EXPECT_EQ(host.wait_for_stop_or_end(), stopped_by(SIGSTOP));
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
