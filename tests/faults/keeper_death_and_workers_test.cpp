// The keeper is killed: no worker lives on, not even one just forked, nor anything of nested jobs.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include "helpers/eventful_job.hpp"
#include "helpers/forked.hpp"
#include "helpers/orphans_awaited.hpp"
#include "helpers/proc.hpp"
#include "helpers/staged_jobs.hpp"
#include "os/calls.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class WorkerOfDeadKeeper : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

TEST_F(WorkerOfDeadKeeper,
       D7_a_worker_that_has_not_yet_asked_to_die_with_the_keeper_leaves_by_itself) {
  Forked host([&] {
    const AtFailpoints outlive([&](std::string_view name) {
      if (name == "before_fork_of_worker") stage_->keeper = ::getpid();
      if (name != "before_prctl") return;
      stage_->kill_keeper();
      while (::getppid() == stage_->keeper) {
      }
    });
    return exit_code_of_catching<KeeperLost>([&] { run_endless_job(*stage_); });
  });
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->runs, 0);
  wait_until_alone();
}

// The worker of this test is as new as can be: nobody but the kernel knows its pid.
TEST_F(WorkerOfDeadKeeper, D7_the_run_does_not_return_before_a_worker_just_forked_is_gone) {
  static Stage* stage = nullptr;
  stage = &*stage_;
  Forked host([&] {
    os::calls.fork_without_handlers = []() -> pid_t {
      const pid_t keeper = ::getpid();
      const pid_t pid = ::fork();
      if (pid != 0) ::kill(keeper, SIGKILL);
      while (::getppid() == keeper) {
      }
      stage->workers[0] = ::getpid();
      stage->done.signal();
      stage->gate.wait();
      return 0;
    };
    const OrphansAwaited awaited(stage->gate);
    const int code = exit_code_of_catching<KeeperLost>([&] { run_endless_job(*stage_); });
    stage->done.wait();
    const bool dead = is_dead(stage->workers[0]);
    stage->gate.signal();
    return dead ? code : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->runs, 0);
  wait_until_alone();
}

TEST_F(WorkerOfDeadKeeper, D4_leaves_nothing_of_nested_jobs) {
  Forked host([&] {
    return exit_code_of_catching<KeeperLost>([&] {
      Job(
          [&](std::size_t) {
            const pid_t outer_keeper = ::getppid();
            Job(
                [&](std::size_t inner) {
                  stage_->enter(inner);
                  stage_->started.wait(16);
                  ::kill(outer_keeper, SIGKILL);
                  stay_for_ever();
                },
                items_to(4))
                .run_multi_processed();
          },
          items_to(4))
          .no_daemon()
          .run_multi_processed();
    });
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(WorkerOfDeadKeeper, D4_of_a_nested_job_is_a_failure_in_the_outer_item_only) {
  Forked host([&] {
    const auto outcomes = Job(
                              [&](std::size_t outer) {
                                Job(
                                    [&](std::size_t) {
                                      if (outer != 2) return;
                                      stage_->kill_keeper();
                                      stay_for_ever();
                                    },
                                    items_to(4))
                                    .run_multi_processed();
                                return outer;
                              },
                              items_to(4))
                              .no_daemon()
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    if (!outcomes[0] || !outcomes[1] || outcomes[2] || !outcomes[3]) return 1;
    const ItemFailure& failure = outcomes[2].failure();
    return failure.kind() == FailureKind::exception &&
                   dynamic_cast<const std::runtime_error*>(&failure) != nullptr
               ? 0
               : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

class KeeperDeathAtFailpoint : public NothingLeft,
                               public ::testing::WithParamInterface<std::string_view> {
 protected:
  Shared<Stage> stage_;
};

// The jobs are given up or, if the keeper had nothing left to do but end, succeed. They never hang,
// and the host lives.
TEST_P(KeeperDeathAtFailpoint, D4_never_hangs_the_host) {
  for (int nth = 1; nth <= 3; ++nth) {
    new (&*stage_) Stage;
    Forked host([&] {
      const AtFailpoints kill([&](std::string_view name) {
        if (name == "before_fork_of_worker") stage_->keeper = ::getpid();
        if (name != GetParam() || stage_->note.fetch_add(1) + 1 != nth) return;
        if (stage_->keeper != 0) ::kill(stage_->keeper, SIGKILL);
      });
      run_eventful_jobs([&] { return stage_->note >= nth; });
      return 0;
    });
    EXPECT_EQ(host.wait(), exited(0));
    wait_until_alone();
  }
}

INSTANTIATE_TEST_SUITE_P(All, KeeperDeathAtFailpoint, ::testing::ValuesIn(all_failpoints),
                         [](const auto& scenario) { return std::string(scenario.param); });

}  // namespace
}  // namespace spychronous::test
