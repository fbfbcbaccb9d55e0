// When a process ends that kept a group from being orphaned, and a member of the group is stopped,
// the kernel sends SIGHUP and SIGCONT to all of it. No end of a worker may do that.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/script.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

/// A stopped process in the caller's group.
auto stopped_sibling() {
  auto sibling = std::make_unique<Forked>([]() -> int { stay_for_ever(); }, Place::with_parent);
  sibling->signal(SIGSTOP);
  sibling->wait_for_stop_or_end();
  return sibling;
}

/// Whether it has been continued, as happens when its group gets SIGHUP.
bool was_continued(const Forked& process) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process.pid()), &info, WCONTINUED | WNOHANG) == 0 &&
         info.si_pid == process.pid();
}

class Sibling : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

TEST_F(Sibling, the_last_workers_end_leaves_a_stopped_sibling_of_a_session_leader_alone) {
  Forked host(
      [&] {
        const auto sibling = stopped_sibling();
        stage_->gate.signal();
        const int code = run_gated_job(*stage_);
        return was_continued(*sibling) ? 2 : code;
      },
      Place::own_session);
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(Sibling, the_last_workers_end_leaves_a_stopped_sibling_in_a_script_alone) {
  Forked leader(
      [&] {
        return run_as_script_does([&] {
          const auto sibling = stopped_sibling();
          stage_->gate.signal();
          const int code = run_gated_job(*stage_);
          return was_continued(*sibling) ? 2 : code;
        });
      },
      Place::own_session);
  EXPECT_EQ(leader.wait(), exited(0));
}

TEST_F(Sibling, the_last_workers_end_leaves_a_stopped_sibling_under_job_control_alone) {
  Forked host([&] {
    const auto sibling = stopped_sibling();
    stage_->gate.signal();
    const int code = run_gated_job(*stage_);
    return was_continued(*sibling) ? 2 : code;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

// The workers of the outer job are the group of the inner one's host.
TEST_F(Sibling, the_end_of_a_nested_job_leaves_a_stopped_worker_of_a_session_leader_alone) {
  Forked host(
      [&] {
        const auto outcomes =
            Job(
                [&](std::size_t item) {
                  if (item == 0) {
                    stage_->workers[0] = ::getpid();
                    stage_->done.signal();
                    stay_for_ever();
                  }
                  stage_->done.wait();
                  ::kill(stage_->workers[0], SIGSTOP);
                  Job([](int i) { return i; }, std::vector<int>{1, 2, 3}).run_multi_processed();
                  ::kill(stage_->workers[0], SIGKILL);
                  return item;
                },
                items_to(2))
                .no_daemon()
                .processes(2)
                .suppress_worker_exceptions()
                .run_multi_processed();
        if (!outcomes[1]) return 1;
        const auto* crash = dynamic_cast<const CrashFailure*>(&outcomes[0].failure());
        return crash != nullptr && crash->signal() == SIGKILL ? 0 : 2;
      },
      Place::own_session);
  EXPECT_EQ(host.wait(), exited(0));
}

}  // namespace
}  // namespace spychronous::test
