// Somebody kills the keeper: the workers die with it, the host lives and is told.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/proc.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

const std::vector<std::size_t> four_items{0, 1, 2, 3};

class KeeperDeath : public NothingLeft {
 protected:
  /// A job in four workers. Item 0 is done at once; when all items have started, the keeper is
  /// killed.
  template <class Result>
  auto fatal_job() {
    return Job(
               [this](std::size_t item) -> Result {
                 stage_->enter(item);
                 if (item == 0) return Result();
                 if (item == 1) {
                   stage_->started.wait(4);
                   stage_->done.wait();
                   stage_->kill_keeper();
                 }
                 stay_for_ever();
               },
               four_items)
        .processes(4);
  }

  /// While it lives, the keeper lives until the outcome of item 0 is published.
  AtFailpoints note_publication() {
    return AtFailpoints([this](std::string_view name) {
      if (name == "after_publish") stage_->done.signal();
    });
  }

  Shared<Stage> stage_;
};

TEST_F(KeeperDeath, D4_is_thrown_as_keeper_lost) {
  Forked host([&] {
    const auto note = note_publication();
    return exit_code_of_catching<KeeperLost>([&] { fatal_job<int>().run_multi_processed(); });
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(KeeperDeath, D4_is_caught_as_all_that_it_is) {
  Forked host([&] {
    const auto note = note_publication();
    const auto run = [&] {
      new (&*stage_) Stage;  // all zero again
      fatal_job<int>().run_multi_processed();
    };
    return exit_code_of_catching<std::runtime_error>(run) +
           exit_code_of_catching<std::exception>(run) + exit_code_of_catching<ItemFailure>(run) +
           exit_code_of_catching<CrashFailure>(run);
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(KeeperDeath, D4_comes_with_a_sentence_and_names_an_item_that_is_lost) {
  Forked host([&] {
    const auto note = note_publication();
    try {
      fatal_job<int>().run_multi_processed();
    } catch (const KeeperLost& lost) {
      const auto& failure = dynamic_cast<const ItemFailure&>(lost);
      const auto& crash = dynamic_cast<const CrashFailure&>(lost);
      const bool right = failure.kind() == FailureKind::crash && failure.index() == 1 &&
                         failure.type_name() == "spychronous::KeeperLost" && !crash.signal() &&
                         !crash.exit_code() && !std::string_view(lost.what()).empty();
      return right ? 0 : 1;
    }
    return 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

template <class Result>
class KeeperDeathAndResult : public KeeperDeath {};

using Results = ::testing::Types<int, bool, std::string, void>;
TYPED_TEST_SUITE(KeeperDeathAndResult, Results);

TYPED_TEST(KeeperDeathAndResult, D4_suppressed_keeps_finished_outcomes) {
  Forked host([&] {
    const auto note = this->note_publication();
    const auto outcomes =
        this->template fatal_job<TypeParam>().suppress_worker_exceptions().run_multi_processed();
    if (outcomes.size() != 4 || !outcomes[0]) return 1;
    for (std::size_t item = 1; item < 4; ++item) {
      if (outcomes[item]) return 2;
      const ItemFailure& failure = outcomes[item].failure();
      if (failure.kind() != FailureKind::crash || failure.index() != item) return 3;
      if (dynamic_cast<const KeeperLost*>(&failure) == nullptr) return 4;
      if (dynamic_cast<const CrashFailure*>(&failure) == nullptr) return 5;
    }
    return 0;
  });
  EXPECT_EQ(host.wait(), exited(0));
  this->wait_until_alone();
}

TEST_F(KeeperDeath, D4_no_worker_is_alive_when_the_run_returns) {
  Forked host([&] {
    const auto note = note_publication();
    const auto outcomes = fatal_job<int>().suppress_worker_exceptions().run_multi_processed();
    for (const std::size_t item : items_to(4)) {
      if (!is_dead(stage_->workers[item])) return 1;
    }
    return outcomes[0] ? 0 : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(KeeperDeath, D4_a_crash_and_an_exception_before_it_are_kept) {
  Forked host([&] {
    const auto outcomes = Job(
                              [&](std::size_t item) {
                                if (item == 0) throw std::out_of_range("bad item");
                                if (item == 1) ::raise(SIGSEGV);
                                // In the only worker: both are settled when item 2 runs.
                                if (item == 2) stage_->kill_keeper();
                                stay_for_ever();
                              },
                              items_to(4))
                              .processes(1)
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    const auto* crash = dynamic_cast<const CrashFailure*>(&outcomes[1].failure());
    return dynamic_cast<const std::out_of_range*>(&outcomes[0].failure()) != nullptr &&
                   crash != nullptr && crash->signal() == SIGSEGV &&
                   dynamic_cast<const KeeperLost*>(&outcomes[2].failure()) != nullptr &&
                   dynamic_cast<const KeeperLost*>(&outcomes[3].failure()) != nullptr
               ? 0
               : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(KeeperDeath, D4_the_host_can_run_the_next_job) {
  Forked host([&] {
    const auto note = note_publication();
    if (exit_code_of_catching<KeeperLost>([&] { fatal_job<int>().run_multi_processed(); }) != 0)
      return 1;
    const auto same = [](std::size_t item) { return item; };
    return Job(same, items_to(4)).run_multi_processed() == items_to(4) ? 0 : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(KeeperDeath, D4_does_not_disturb_a_job_of_another_thread) {
  Forked host([&] {
    const auto note = note_publication();
    bool right = false;
    std::thread other([&] {
      right = Job(
                  [&](std::size_t item) {
                    stage_->gate.wait();
                    return item;
                  },
                  items_to(4))
                  .run_multi_processed() == items_to(4);
    });
    const int code =
        exit_code_of_catching<KeeperLost>([&] { fatal_job<int>().run_multi_processed(); });
    stage_->gate.signal();
    other.join();
    return right ? code : 2;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(KeeperDeath, sigint_after_it_still_ends_the_host) {
  Forked host([&] {
    const auto note = note_publication();
    if (exit_code_of_catching<KeeperLost>([&] { fatal_job<int>().run_multi_processed(); }) != 0)
      return 1;
    ::kill(::getpid(), SIGINT);
    return 2;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
