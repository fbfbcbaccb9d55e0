// The keeper is killed between the two halves of what it does: every item has one outcome still, a
// worker in the middle of its birth does not outlive the run.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>

#include "helpers/forked.hpp"
#include "helpers/orphans_awaited.hpp"
#include "helpers/proc.hpp"
#include "helpers/staged_jobs.hpp"
#include "helpers/stuck_job.hpp"
#include "keeper/lifeline.hpp"
#include "os/calls.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"

namespace spychronous::test {
namespace {

template <class R>
bool is_lost_with_keeper(const Outcome<R>& outcome) {
  return !outcome && dynamic_cast<const KeeperLost*>(&outcome.failure()) != nullptr;
}

/// Three items in one worker: the first is done, the second crashes, the third is never started.
template <class Result>
auto job_with_a_crash() {
  return Job(
             [](std::size_t item) {
               if (item == 1) ::raise(SIGSEGV);
               return Result(item + 1, 'x');
             },
             items_to(3))
      .processes(1);
}

struct InPlace {
  InPlace() = default;
  InPlace(std::size_t number_of, char of) : number(number_of), letter(of) {}
  bool operator==(const InPlace&) const = default;
  std::size_t number = 0;
  char letter = 0;
};

template <class Result>
class KeeperDeathBeforeEntry : public NothingLeft {};

using Lanes = ::testing::Types<InPlace, std::string>;
TYPED_TEST_SUITE(KeeperDeathBeforeEntry, Lanes);

// The outcome of the item is written, what became of its worker is not.
TYPED_TEST(KeeperDeathBeforeEntry, D4_a_crash_that_nobody_tells_of_is_lost_with_the_keeper) {
  Forked host([] {
    const KillAt death("between_outcome_and_entry", 1);
    const auto outcomes =
        job_with_a_crash<TypeParam>().suppress_worker_exceptions().run_multi_processed();
    if (!death.struck()) return 1;
    if (!has_value(outcomes[0], TypeParam(1, 'x'))) return 2;
    return is_lost_with_keeper(outcomes[1]) && is_lost_with_keeper(outcomes[2]) ? 0 : 3;
  });
  EXPECT_EQ(host.wait(), exited(0));
  this->wait_until_alone();
}

TYPED_TEST(KeeperDeathBeforeEntry, D4_a_job_that_does_not_suppress_throws_keeper_lost) {
  Forked host([] {
    const KillAt death("between_outcome_and_entry", 1);
    const int code = exit_code_of_catching<KeeperLost>(
        [] { job_with_a_crash<TypeParam>().run_multi_processed(); });
    return death.struck() ? code : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
  this->wait_until_alone();
}

class KeeperDeathAndLimit : public Limit {};

TEST_F(KeeperDeathAndLimit, D4_a_timeout_that_nobody_tells_of_is_lost_with_the_keeper) {
  Forked host([&] {
    at_failpoint_ = [](std::string_view name) {
      if (name == "between_outcome_and_entry") ::kill(::getpid(), SIGKILL);
    };
    auto job = job_with_stuck_item(
        1, [this] { stuck(); }, limit);
    const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 1);
    if (!has_value(outcomes[0], std::size_t{0})) return 1;
    return is_lost_with_keeper(outcomes[1]) && is_lost_with_keeper(outcomes[2]) ? 0 : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

class KeeperDeathWithoutDescriptors : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

// The pidfds of the host and of the keeper are there; those of the workers it cannot have.
TEST_F(KeeperDeathWithoutDescriptors, D4_is_thrown_as_keeper_lost_when_all_workers_are_gone) {
  Forked host([&] {
    const RefusedCall<&os::Calls::pidfd_open> refused(EMFILE, 3);
    const int code = exit_code_of_catching<KeeperLost>([&] {
      Job(
          [&](std::size_t item) {
            stage_->enter(item);
            stage_->started.wait(2);
            if (item == 1) stage_->kill_keeper();
            stay_for_ever();
          },
          items_to(2))
          .processes(2)
          .run_multi_processed();
    });
    if (refused.count() < 3) return 2;
    return is_dead(stage_->workers[0]) && is_dead(stage_->workers[1]) ? code : 3;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

/// The keeper obeys the end of a run no longer: it is killed in the moment in which the host has
/// told it to stop.
class KeeperDeathAndCancel : public NothingLeft {
 protected:
  void SetUp() override {
    NothingLeft::SetUp();
    stage = &*stage_;
  }

  /// In the host, before the run. The keeper must not come to read what it is told, so the test
  /// holds it somewhere, and has it say where it is.
  static void kill_keeper_when_told() {
    os::calls.send = [](int fd, const void* bytes, std::size_t size, int flags) {
      const ssize_t sent = ::send(fd, bytes, size, flags);
      const auto kind = static_cast<const LifelineMessage*>(bytes)->kind;
      if (kind == LifelineMessage::Kind::stop) ::kill(stage->keeper, SIGKILL);
      return sent;
    };
  }
  static void hold_keeper() {
    stage->keeper = ::getpid();
    stage->started.signal();
    stay_for_ever();
  }

  static inline Stage* stage = nullptr;
  Shared<Stage> stage_;
};

TEST_F(KeeperDeathAndCancel, D4_an_outcome_that_nobody_tells_of_does_not_finish_the_job) {
  Forked host([] {
    kill_keeper_when_told();
    const AtFailpoints hold([](std::string_view name) {
      if (name == "between_outcome_and_entry") hold_keeper();
    });
    auto running = AsynchronousJob(
                       [](std::size_t) {
                         ::raise(SIGSEGV);
                         return 0;
                       },
                       items_to(1))
                       .suppress_worker_exceptions()
                       .run_multi_processed();
    stage->started.wait();
    running.cancel();
    const auto outcomes = running.get();
    return has_failed(outcomes[0], FailureKind::cancelled) ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

// As above, D7: nobody but the kernel knows the pid of the worker when its keeper is killed.
TEST_F(KeeperDeathAndCancel, D7_the_job_does_not_end_before_a_worker_just_forked_is_gone) {
  Forked host([] {
    kill_keeper_when_told();
    os::calls.fork_without_handlers = []() -> pid_t {
      const pid_t keeper = ::getpid();
      const pid_t pid = ::fork();
      if (pid != 0) hold_keeper();
      stage->workers[0] = ::getpid();
      stage->started.signal();
      while (::getppid() == keeper) {
      }
      stage->gate.wait();
      return 0;
    };
    const OrphansAwaited awaited(stage->gate);
    auto running = AsynchronousJob([](std::size_t item) { return item; }, items_to(1))
                       .suppress_worker_exceptions()
                       .run_multi_processed();
    stage->started.wait(2);
    running.cancel();
    const bool dead = is_dead(stage->workers[0]);
    stage->gate.signal();
    return dead ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
