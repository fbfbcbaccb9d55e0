// The host dies, and one of the two means by which the end of the workers is sure has gone before:
// the keeper, or the kernel's promise to end a worker with its keeper.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <ranges>

#include "helpers/forked.hpp"
#include "helpers/kill_together.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class HostDeathBeyondKeeper : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

TEST_F(HostDeathBeyondKeeper, D5_host_and_keeper_killed_together_leave_no_worker) {
  Forked host([&] { return run_endless_job(*stage_, 4); });
  stage_->started.wait(4);
  kill_together(host, stage_->keeper);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

// The inner job has a keeper of its own, which sees its host die.
TEST_F(HostDeathBeyondKeeper, D5_host_and_keeper_killed_together_leave_nothing_of_nested_jobs) {
  Forked host([&] {
    Job(
        [&](int) {
          stage_->keeper = ::getppid();
          run_endless_job(*stage_);
        },
        std::views::iota(0, 1))
        .no_daemon()
        .run_multi_processed();
    return 1;
  });
  stage_->started.wait(2);
  kill_together(host, stage_->keeper);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

// A change of user makes the kernel forget whom a process is to die with. The keeper does not.
TEST_F(HostDeathBeyondKeeper, D13_workers_that_have_changed_their_user_end_with_the_host) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  constexpr uid_t nobody = 65534;
  Forked host([&] {
    return run_endless_job(*stage_, 2, [] {
      if (::setresuid(nobody, nobody, nobody) != 0) ::_exit(9);
    });
  });
  stage_->started.wait(2);
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
