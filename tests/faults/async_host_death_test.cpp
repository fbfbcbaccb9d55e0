// The host ends, in whatever way, while jobs are in flight in its background: nothing is left, and
// nothing stands in the way of its end.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <exception>
#include <optional>
#include <ostream>
#include <string>
#include <thread>

#include "helpers/background_jobs.hpp"
#include "helpers/forked.hpp"
#include "helpers/proc.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class BackgroundHostDeath : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

struct WayOut {
  const char* name;
  void (*leave)();
  End end;
};

void PrintTo(const WayOut& way, std::ostream* out) { *out << way.name; }

template <int number>
void die_by() {
  ::kill(::getpid(), number);
  stay_for_ever();
}

class BackgroundHostLeavesBy : public BackgroundHostDeath,
                               public ::testing::WithParamInterface<WayOut> {};

TEST_P(BackgroundHostLeavesBy, D11_leaves_nothing) {
  Forked host([&] {
    const auto in_processes = endless_processes(*stage_);
    const auto in_threads = stubborn_threads(*stage_);
    stage_->started.wait(4);
    GetParam().leave();
    return 1;
  });
  EXPECT_EQ(host.wait(), GetParam().end);
  wait_until_alone();
}

TEST_P(BackgroundHostLeavesBy, D11_leaves_nothing_from_another_thread) {
  Forked host([&] {
    const auto in_processes = endless_processes(*stage_);
    const auto in_threads = stubborn_threads(*stage_);
    const std::jthread other([&] {
      stage_->started.wait(4);
      GetParam().leave();
    });
    in_processes.wait();
    stay_for_ever();
    return 1;
  });
  EXPECT_EQ(host.wait(), GetParam().end);
  wait_until_alone();
}

INSTANTIATE_TEST_SUITE_P(Call, BackgroundHostLeavesBy,
                         ::testing::Values(WayOut{"exit", [] { ::exit(7); }, exited(7)},
                                           WayOut{"quick_exit", [] { ::quick_exit(7); }, exited(7)},
                                           WayOut{"underscore_exit", [] { ::_exit(7); }, exited(7)},
                                           WayOut{"abort", [] { ::abort(); }, killed_by(SIGABRT)},
                                           WayOut{"terminate", [] { std::terminate(); },
                                                  killed_by(SIGABRT)},
                                           WayOut{"sigterm", die_by<SIGTERM>, killed_by(SIGTERM)},
                                           WayOut{"sighup", die_by<SIGHUP>, killed_by(SIGHUP)},
                                           WayOut{"sigkill", die_by<SIGKILL>, killed_by(SIGKILL)}),
                         [](const auto& scenario) { return scenario.param.name; });

TEST_F(BackgroundHostDeath, D11_return_from_main_leaves_nothing) {
  Forked host([&] {
    {
      const auto in_processes = endless_processes(*stage_);
      const auto in_threads = endless_threads(*stage_);
      stage_->started.wait(4);
    }
    ::exit(7);
    return 1;
  });
  EXPECT_EQ(host.wait(), exited(7));
  wait_until_alone();
}

TEST_F(BackgroundHostDeath, D11_static_handles_leave_nothing) {
  Forked host([&] {
    static const auto in_processes = endless_processes(*stage_);
    static const auto in_threads = endless_threads(*stage_);
    stage_->started.wait(4);
    ::exit(7);
    return 1;
  });
  EXPECT_EQ(host.wait(), exited(7));
  wait_until_alone();
}

// Made before the library has registered anything: destroyed after all that it has registered.
TEST_F(BackgroundHostDeath, D11_static_places_of_handles_leave_nothing) {
  using InProcesses = decltype(endless_processes(*stage_));
  using InThreads = decltype(endless_threads(*stage_));
  Forked host([&] {
    static std::optional<InProcesses> in_processes;
    static std::optional<InThreads> in_threads;
    in_processes.emplace(endless_processes(*stage_));
    in_threads.emplace(endless_threads(*stage_));
    stage_->started.wait(4);
    ::exit(7);
    return 1;
  });
  EXPECT_EQ(host.wait(), exited(7));
  wait_until_alone();
}

TEST_F(BackgroundHostDeath, D11_exit_by_an_item_in_a_thread_leaves_nothing) {
  Forked host([&] {
    const auto in_processes = endless_processes(*stage_);
    const auto in_threads = AsynchronousJob(
                                [&](std::size_t item) {
                                  stage_->started.signal();
                                  stage_->started.wait(4);
                                  if (item == 0) ::exit(7);
                                  stay_for_ever();
                                },
                                items_to(2))
                                .run_multi_threaded();
    stay_for_ever();
    return 1;
  });
  EXPECT_EQ(host.wait(), exited(7));
  wait_until_alone();
}

TEST_F(BackgroundHostDeath, D11_exit_by_an_item_in_a_thread_whose_handle_is_static) {
  Forked host([&] {
    static const auto in_threads = AsynchronousJob(
                                       [&](std::size_t) {
                                         stage_->gate.wait();
                                         ::exit(7);
                                       },
                                       items_to(1))
                                       .run_multi_threaded();
    stage_->gate.signal();
    stay_for_ever();
    return 1;
  });
  EXPECT_EQ(host.wait(), exited(7));
}

TEST_F(BackgroundHostDeath, D11_exit_by_an_item_of_the_single_thread_whose_handle_is_static) {
  Forked host([&] {
    static const auto in_one_thread = AsynchronousJob(
                                          [&](std::size_t) {
                                            stage_->gate.wait();
                                            ::exit(7);
                                          },
                                          items_to(1))
                                          .run_single_processed();
    stage_->gate.signal();
    stay_for_ever();
    return 1;
  });
  EXPECT_EQ(host.wait(), exited(7));
}

TEST_F(BackgroundHostDeath, G9_exit_by_a_callback_leaves_nothing) {
  Forked host([&] {
    const auto endless = endless_processes(*stage_);
    auto running = gated_processes(*stage_);
    const auto answer = running.then([](auto) { ::exit(7); });
    stage_->started.wait(4);
    stage_->gate.signal();
    stay_for_ever();
    return 1;
  });
  EXPECT_EQ(host.wait(), exited(7));
  wait_until_alone();
}

// The new program lives on, and so does a child that the host has forked meanwhile: the end of the
// pipe, which the workers hold open, tells of the workers' end.
TEST_F(BackgroundHostDeath, D8_D9_exec_in_a_host_with_a_foreign_child_leaves_nothing) {
  int held_by_workers[2];
  int held_by_program[2];
  ASSERT_EQ(::pipe2(held_by_workers, O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(held_by_program, O_CLOEXEC), 0);
  Forked host([&] {
    const auto in_processes = endless_processes(*stage_);
    const auto in_threads = stubborn_threads(*stage_);
    stage_->started.wait(4);
    start_process([&] {
      ::close(held_by_workers[1]);
      ::close(held_by_program[1]);
      stage_->done.signal();
      stage_->gate.wait();
    });
    stage_->done.wait();
    ::dup2(held_by_program[0], STDIN_FILENO);
    ::execl("/bin/cat", "cat", nullptr);
    return 1;
  });
  ::close(held_by_workers[1]);
  char nothing = 0;
  EXPECT_EQ(::read(held_by_workers[0], &nothing, 1), 0);
  ::close(held_by_program[1]);
  EXPECT_EQ(host.wait(), exited(0));
  stage_->gate.signal();
  wait_until_alone();
  ::close(held_by_workers[0]);
  ::close(held_by_program[0]);
}

/// As pthread_exit() does, but without an unwinding that the code around the test would stop.
[[noreturn]] void end_this_thread() {
  for (;;) ::syscall(SYS_exit, 0);
}

// The main thread has gone: then the state of the process is Z.
void await_end_of_main_thread(pid_t pid) {
  while (state_of(pid) != 'Z') std::this_thread::yield();
}

TEST_F(BackgroundHostDeath, D10_the_end_of_the_main_thread_is_not_the_end_of_the_job) {
  Forked host([&] {
    auto* const running = new auto(gated_processes(*stage_));
    std::thread([running] { ::_exit(running->get() == items_to(2) ? 0 : 1); }).detach();
    end_this_thread();
    return 2;
  });
  stage_->started.wait(2);
  await_end_of_main_thread(host.pid());
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(BackgroundHostDeath, D10_without_any_other_thread_the_job_goes_on_and_a_signal_ends_all) {
  Forked host([&] {
    new auto(endless_processes(*stage_));
    end_this_thread();
    return 2;
  });
  stage_->started.wait(2);
  await_end_of_main_thread(host.pid());
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
}

TEST_F(BackgroundHostDeath, C13_the_end_of_the_thread_that_started_the_job_is_not_its_end) {
  std::optional<decltype(gated_processes(*stage_))> running;
  std::thread([&] {
    running.emplace(gated_processes(*stage_));
    stage_->started.wait(2);
  }).join();
  stage_->gate.signal();
  EXPECT_EQ(running->get(), items_to(2));
}

}  // namespace
}  // namespace spychronous::test
