// SIGINT in a host whose disposition of it is the default one: it ends by SIGINT, and nothing of
// its jobs is left.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class Signal : public NothingLeft {
 protected:
  /// While it lives: a keeper without workers notes whose child it is at its end. That is the host
  /// as long as the host lives.
  AtFailpoints note_parent_of_keeper() {
    return AtFailpoints([this](std::string_view name) {
      if (name == "keeper_ends") stage_->note = ::getppid();
    });
  }

  Shared<Stage> stage_;
};

TEST_F(Signal, C2_sigint_to_the_host_alone_ends_it_by_sigint) {
  Forked host([&] {
    run_endless_job(*stage_, 4);
    return 0;
  });
  stage_->started.wait(4);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(Signal, C2_the_host_dies_after_its_workers) {
  Forked host([&] {
    const auto note_parent = note_parent_of_keeper();
    run_endless_job(*stage_, 4);
    return 0;
  });
  stage_->started.wait(4);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  EXPECT_EQ(stage_->note, host.pid());
  wait_until_alone();
}

TEST_F(Signal, C2_sigint_to_the_whole_group_ends_the_host_by_sigint) {
  Forked host([&] {
    run_endless_job(*stage_, 4);
    return 0;
  });
  stage_->started.wait(4);
  host.signal_group(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(Signal, C2_items_that_ignore_sigint_die_as_well) {
  Forked host([&] {
    const std::vector<std::size_t> items{0, 1};
    Job(
        [&](std::size_t item) {
          ::signal(SIGINT, SIG_IGN);
          stage_->enter(item);
          stay_for_ever();
        },
        items)
        .run_multi_processed();
    return 0;
  });
  stage_->started.wait(2);
  host.signal_group(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(Signal, C2_an_interrupted_job_that_suppresses_failures_prints_nothing) {
  const int screen = ::memfd_create("screen", MFD_CLOEXEC);
  Forked host([&] {
    ::dup2(screen, STDOUT_FILENO);
    ::dup2(screen, STDERR_FILENO);
    Job(
        [&](std::size_t item) -> int {
          stage_->enter(item);
          stay_for_ever();
        },
        items_to(4))
        .suppress_worker_exceptions()
        .run_multi_processed();
    return 0;
  });
  stage_->started.wait(4);
  host.signal_group(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
  EXPECT_EQ(::lseek(screen, 0, SEEK_END), 0);
  ::close(screen);
}

// A bound on real time cannot be asserted of one run on a busy machine: the best of several counts.
TEST_F(Signal, C2_it_takes_less_than_100_ms) {
  auto best = std::chrono::steady_clock::duration::max();
  for (std::uint32_t run = 1; run <= 10; ++run) {
    Forked host([&] {
      run_endless_job(*stage_, 4);
      return 0;
    });
    stage_->started.wait(4 * run);
    const auto begin = std::chrono::steady_clock::now();
    host.signal_group(SIGINT);
    EXPECT_EQ(host.wait(), killed_by(SIGINT));
    best = std::min(best, std::chrono::steady_clock::now() - begin);
    wait_until_alone();
  }
  EXPECT_LT(best, std::chrono::milliseconds(100));
}

TEST_F(Signal, sigint_reaches_a_host_that_is_blocked_in_reading_a_result) {
  Forked host([&] {
    const std::vector<std::size_t> items{0, 1, 2, 3};
    Job(
        [&](std::size_t item) {
          stage_->enter(item);
          return std::string(std::size_t{64} << 20, 'x');
        },
        items)
        .processes(2)
        .run_multi_processed();
    stage_->done.signal();
    stay_for_ever();
    return 0;
  });
  stage_->started.wait(1);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

// A keeper held at its end stands for one that takes long to end its workers.
TEST_F(Signal, C4_a_second_sigint_ends_the_host_at_once_and_the_keeper_cleans_up) {
  Forked host([&] {
    const AtFailpoints hold([&](std::string_view name) {
      if (name != "keeper_ends") return;
      stage_->done.signal();
      stage_->gate.wait();
    });
    run_endless_job(*stage_, 4);
    return 0;
  });
  stage_->started.wait(4);
  host.signal(SIGINT);
  stage_->done.wait();
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  stage_->gate.signal();
  wait_until_alone();
}

TEST_F(Signal, C12_sigint_ends_a_host_that_runs_the_job_in_another_thread) {
  Forked host([&] {
    std::thread runner([&] { run_endless_job(*stage_, 4); });
    runner.join();
    return 0;
  });
  stage_->started.wait(4);
  host.signal(SIGINT);
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(Signal, C17_sigint_between_the_look_around_and_the_sleep_is_not_lost) {
  Forked host([&] {
    const pid_t pid = ::getpid();
    const AtFailpoints interrupt([&](std::string_view name) {
      if (name == "host_sleeps" && stage_->started.count() == 2) ::kill(pid, SIGINT);
    });
    run_endless_job(*stage_, 2);
    return 0;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
