// Hosts with ideas of their own about their children: the engine does not mind, nor do they see
// more of it than the keeper.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "helpers/actions.hpp"
#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class ChildrenOfHost : public NothingLeft {
 protected:
  void SetUp() override {
    NothingLeft::SetUp();
    handled = &stage_->note;
  }

  /// Runs a job one item of which crashes; returns 0 if all went well.
  int run_job_with_a_crash() {
    try {
      Job(
          [this](std::size_t item) {
            stage_->enter(item);
            if (item == 2) ::raise(SIGKILL);
          },
          items_to(4))
          .run_multi_processed();
    } catch (const ItemFailure& failure) {
      return failure.kind() == FailureKind::crash && failure.index() == 2 ? 0 : 1;
    }
    return 2;
  }

  Shared<Stage> stage_;
};

TEST_F(ChildrenOfHost, C10_a_sigchld_handler_is_called_for_the_keeper_at_most) {
  Forked host([&] {
    set_action(SIGCHLD, count_signal, SA_RESTART);
    const int code = run_job_with_a_crash();
    return handler_of(SIGCHLD) == count_signal ? code : 3;
  });
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_LE(stage_->note, 1);
}

TEST_F(ChildrenOfHost, C10_an_ignored_sigchld_does_not_disturb_the_engine) {
  Forked host([&] {
    ::signal(SIGCHLD, SIG_IGN);
    const int code = run_job_with_a_crash();
    return handler_of(SIGCHLD) == SIG_IGN ? code : 3;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(ChildrenOfHost, C10_children_that_reap_themselves_do_not_disturb_the_engine) {
  Forked host([&] {
    set_action(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
    return run_job_with_a_crash();
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(ChildrenOfHost, C10_a_blocked_sigchld_does_not_disturb_the_engine) {
  Forked host([&] {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    return run_job_with_a_crash();
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(ChildrenOfHost, C11_a_thread_that_waits_for_any_child_gets_the_keeper_at_most) {
  Forked host([&] {
    std::atomic<bool> over = false;
    std::set<pid_t> stolen;
    std::thread thief([&] {
      while (!over) {
        const pid_t pid = ::waitpid(-1, nullptr, 0);
        if (pid > 0) stolen.insert(pid);
        if (pid < 0) std::this_thread::yield();
      }
    });
    int code = 0;
    for (int run = 0; run < 20 && code == 0; ++run) code = run_job_with_a_crash();
    over = true;
    thief.join();
    for (const auto& worker : stage_->workers) {
      if (worker != 0 && stolen.contains(worker)) return 3;
    }
    return code;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(ChildrenOfHost, a_child_that_the_host_forks_during_a_job_dies_by_its_first_sigint) {
  Forked host([&] {
    std::thread runner([&] {
      Job([&](std::size_t item) { stage_->enter(item), stage_->gate.wait(); }, items_to(2))
          .run_multi_processed();
    });
    stage_->started.wait(2);
    Forked child([] {
      ::raise(SIGINT);
      return 0;
    });
    const bool died = child.wait() == killed_by(SIGINT);
    stage_->gate.signal();
    runner.join();
    return died ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

}  // namespace
}  // namespace spychronous::test
