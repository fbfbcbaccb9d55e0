// Whoever is killed, an isolated job leaves nothing: not even what items have started.

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

#include "helpers/forked.hpp"
#include "helpers/kill_together.hpp"
#include "helpers/proc.hpp"
#include "helpers/staged_jobs.hpp"
#include "isolation/namespaces.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {
namespace {

class IsolatedDeath : public NothingLeft {
 protected:
  // What the processes of the job tell.
  struct Processes {
    std::atomic<pid_t> keeper{0};
    std::atomic<pid_t> init{0};
    Event started;
  };

  // Notes who passes the failpoints of the keeper, and who is its init in the pids of the test.
  AtFailpoints note_processes() {
    return AtFailpoints([this](std::string_view name) {
      if (name == "before_fork_of_init") processes_->keeper = ::getpid();
      if (name == "after_prctl_of_init") processes_->init = pid_in_proc();
    });
  }

  // Two items of which each has founded a family, and that never end.
  int run_job_with_families() {
    Job(
        [&](std::size_t) {
          found_family();
          processes_->started.signal();
          stay_for_ever();
        },
        items_to(2))
        .isolate_pids()
        .run_multi_processed();
    return 0;
  }

  // Also of the job, and of what its items have started.
  static void expect_end_and_nothing_left(Forked& host, const End& end, LastBreath& breath) {
    EXPECT_EQ(host.wait(), end);
    wait_until_alone();
    breath.let_go();
    breath.wait();
  }

  const Shared<Processes> processes_;
};

TEST_F(IsolatedDeath, D2_of_the_host_leaves_nothing) {
  LastBreath breath;
  Forked host([&] { return run_job_with_families(); });
  processes_->started.wait(2);
  host.signal(SIGKILL);
  expect_end_and_nothing_left(host, killed_by(SIGKILL), breath);
}

TEST_F(IsolatedDeath, D5_of_host_and_keeper_together_leaves_nothing) {
  LastBreath breath;
  const auto note = note_processes();
  Forked host([&] { return run_job_with_families(); });
  processes_->started.wait(2);
  kill_together(host, processes_->keeper);
  expect_end_and_nothing_left(host, killed_by(SIGKILL), breath);
}

TEST_F(IsolatedDeath, D4_of_the_keeper_is_told_and_leaves_nothing) {
  LastBreath breath;
  const auto note = note_processes();
  Forked host([&] { return exit_code_of_catching<KeeperLost>([&] { run_job_with_families(); }); });
  processes_->started.wait(2);
  ::kill(processes_->keeper, SIGKILL);
  expect_end_and_nothing_left(host, exited(0), breath);
}

// Without its init a PID namespace is dead: it is the end of the job, as that of the keeper is.
TEST_F(IsolatedDeath, D4_of_the_init_of_the_namespace_is_that_of_the_keeper) {
  LastBreath breath;
  const auto note = note_processes();
  Forked host([&] {
    const auto outcomes = Job(
                              [&](std::size_t item) {
                                if (item == 0) return;
                                found_family();
                                processes_->started.signal();
                                stay_for_ever();
                              },
                              items_to(3))
                              .processes(2)
                              .isolate_pids()
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    const bool right = outcomes[0] && has_failed(outcomes[1], FailureKind::crash) &&
                       has_failed(outcomes[2], FailureKind::crash);
    return right ? 0 : 1;
  });
  processes_->started.wait(2);
  ::kill(processes_->init, SIGKILL);
  expect_end_and_nothing_left(host, exited(0), breath);
}

// The init is not yet tied to the keeper by the kernel when that dies.
TEST_F(IsolatedDeath, D7_of_the_keeper_before_its_init_is_tied_to_it_leaves_nothing) {
  LastBreath breath;
  const AtFailpoints at([this](std::string_view name) {
    if (name == "before_fork_of_init") processes_->keeper = ::getpid();
    if (name == "before_prctl_of_init") {
      processes_->started.signal();
      await_death(processes_->keeper);
    }
  });
  Forked host([&] { return exit_code_of_catching<KeeperLost>([&] { run_job_with_families(); }); });
  processes_->started.wait(1);
  ::kill(processes_->keeper, SIGKILL);
  expect_end_and_nothing_left(host, exited(0), breath);
}

}  // namespace
}  // namespace spychronous::test
