// Signals that hit workers only.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string_view>
#include <thread>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/stage.hpp"
#include "os/calls.hpp"
#include "spychronous/spychronous.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

const std::vector<std::size_t> four_items{0, 1, 2, 3};

class SignalToWorker : public NothingLeft {
 protected:
  /// A job the first run of which waits at the gate in each item.
  auto gated_job() {
    return Job(
               [this](std::size_t item) {
                 stage_->enter(item);
                 stage_->gate.wait();
                 return item;
               },
               four_items)
        .suppress_worker_exceptions();
  }

  static bool is_crash(const Outcome<std::size_t>& outcome, int signal) {
    if (outcome) return false;
    const auto* crash = dynamic_cast<const CrashFailure*>(&outcome.failure());
    return crash != nullptr && crash->signal() == signal;
  }

  Shared<Stage> stage_;
};

TEST_F(SignalToWorker, C8_sigint_to_one_worker_is_a_crash_of_its_item_and_the_job_goes_on) {
  Forked host([&] {
    const auto outcomes = gated_job().processes(2).run_multi_processed();
    if (!is_crash(outcomes[0], SIGINT)) return 1;
    for (std::size_t item = 1; item < outcomes.size(); ++item) {
      if (outcomes[item].value_or(99) != item) return 2;
    }
    return 0;
  });
  stage_->started.wait(2);
  ::kill(stage_->workers[0], SIGINT);
  // It is replaced: two items run again before the gate is opened.
  stage_->started.wait(3);
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->runs, 4);
}

TEST_F(SignalToWorker, C8_sigint_to_all_workers_but_not_the_host_crashes_their_items_only) {
  Forked host([&] {
    const auto outcomes = gated_job().processes(2).run_multi_processed();
    return is_crash(outcomes[0], SIGINT) && outcomes[1].value_or(99) == 1 &&
                   is_crash(outcomes[2], SIGINT) && outcomes[3].value_or(99) == 3
               ? 0
               : 1;
  });
  stage_->started.wait(2);
  ::kill(stage_->workers[0], SIGINT);
  ::kill(stage_->workers[2], SIGINT);
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
}

// The keeper waits a second for the host's word; the test waits for what it does then.
TEST_F(SignalToWorker,
       C8_a_host_that_is_stopped_and_cannot_answer_delays_the_job_but_not_for_ever) {
  Forked host([&] {
    const auto outcomes = gated_job().processes(2).run_multi_processed();
    return is_crash(outcomes[0], SIGINT) && outcomes[1] && outcomes[2] && outcomes[3] ? 0 : 1;
  });
  stage_->started.wait(2);
  host.signal(SIGSTOP);
  EXPECT_EQ(host.wait_for_stop_or_end(), stopped_by(SIGSTOP));
  ::kill(stage_->workers[0], SIGINT);
  stage_->started.wait(3);
  stage_->gate.signal();
  host.signal(SIGCONT);
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(SignalToWorker, C8_sigint_to_a_worker_of_a_host_that_does_not_suppress_is_thrown) {
  Forked host([&] {
    try {
      Job(
          [this](std::size_t item) {
            stage_->enter(item);
            stay_for_ever();
          },
          four_items)
          .run_multi_processed();
    } catch (const CrashFailure& failure) {
      return failure.index() == 2 && failure.signal() == SIGINT ? 0 : 1;
    }
    return 2;
  });
  stage_->started.wait(4);
  ::kill(stage_->workers[2], SIGINT);
  EXPECT_EQ(host.wait(), exited(0));
}

// Ctrl-C may hit the workers a moment before the host. Time stands still in this test: neither does
// the host come to say no, nor does the keeper lose patience.
TEST_F(SignalToWorker,
       C8_workers_that_died_of_sigint_are_not_replaced_before_the_host_has_answered) {
  const Shared<Event> looks;
  Forked host([&] {
    os::calls.clock_gettime = [](clockid_t, timespec* time) {
      *time = {.tv_sec = 1'000'000, .tv_nsec = 0};
      return 0;
    };
    const AtFailpoints note([&](std::string_view name) {
      if (name == "before_fork_of_worker") stage_->note.fetch_add(1);
      if (name == "keeper_waits") looks->signal();
    });
    gated_job().processes(2).run_multi_processed();
    return 0;
  });
  stage_->started.wait(2);
  for (const auto& worker : stage_->workers) {
    if (worker == 0) continue;
    ::kill(worker, SIGINT);
    while (::kill(worker, 0) == 0) std::this_thread::yield();
  }
  const std::uint32_t before = looks->count();
  for (std::uint32_t look = 1; look <= 2; ++look) {
    ::kill(stage_->keeper, SIGCHLD);
    looks->wait(before + look);
  }
  EXPECT_EQ(stage_->note, 2);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  EXPECT_EQ(stage_->runs, 2);
  wait_until_alone();
}

// When a worker has died, the keeper kills what it left behind, and nothing else: the daemon of
// another item can still answer afterwards.
TEST_F(SignalToWorker, sigkill_spares_what_the_items_of_other_workers_have_started) {
  Forked host([&] {
    const auto outcomes = Job(
                              [&](std::size_t item) {
                                if (item == 0) {
                                  start_process([&] {
                                    start_process([&] {
                                      stage_->done.signal();
                                      stage_->gate.wait();
                                      stage_->done.signal();
                                    });
                                  });
                                  stage_->done.wait(1);
                                  stage_->started.wait(1);
                                  stage_->gate.signal();
                                  stage_->done.wait(2);
                                }
                                if (item == 2) {
                                  stage_->done.wait(1);
                                  ::raise(SIGKILL);
                                }
                                if (item == 3) stage_->enter(item);  // in the replacement
                                return item;
                              },
                              four_items)
                              .processes(2)
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    return outcomes[0] && is_crash(outcomes[2], SIGKILL) && outcomes[3] ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(SignalToWorker, C14_writing_where_nobody_reads_is_a_crash_by_sigpipe) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  Forked host([&] {
    ::signal(SIGPIPE, SIG_DFL);
    const auto outcomes = Job(
                              [&](std::size_t item) {
                                if (item == 1 && ::write(ends[1], "x", 1) != 1) return item + 100;
                                return item;
                              },
                              four_items)
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    return is_crash(outcomes[1], SIGPIPE) && outcomes[0] && outcomes[2] && outcomes[3] ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
  ::close(ends[1]);
}

TEST_F(SignalToWorker, C14_items_of_a_host_that_ignores_sigpipe_see_epipe) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  Forked host([&] {
    ::signal(SIGPIPE, SIG_IGN);
    const auto errors =
        Job([&](std::size_t) { return ::write(ends[1], "x", 1) < 0 ? errno : 0; }, four_items)
            .run_multi_processed();
    return errors == std::vector<int>(4, EPIPE) ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
  ::close(ends[1]);
}

TEST_F(SignalToWorker, sigterm_to_the_keeper_does_nothing) {
  Forked host([&] {
    const auto outcomes = gated_job().run_multi_processed();
    for (const auto& outcome : outcomes) {
      if (!outcome) return 1;
    }
    return 0;
  });
  stage_->started.wait(4);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGALRM, SIGTSTP, SIGCHLD}) {
    ::kill(stage_->keeper, signal);
  }
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
}

}  // namespace
}  // namespace spychronous::test
