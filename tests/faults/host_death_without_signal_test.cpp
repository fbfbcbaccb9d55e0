// The host ends by itself in the middle of a job, becomes another program, or only seems to end.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <exception>
#include <ostream>
#include <thread>

#include "helpers/forked.hpp"
#include "helpers/proc.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

class HostDeathWithoutSignal : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

struct WayOut {
  const char* name;
  void (*leave)();
  End end;
};

void PrintTo(const WayOut& way, std::ostream* out) { *out << way.name; }

class HostLeavesBy : public HostDeathWithoutSignal, public ::testing::WithParamInterface<WayOut> {};

// Another thread ends the program while one waits for its job.
TEST_P(HostLeavesBy, D11_leaves_nothing) {
  Forked host([&] {
    std::thread other([&] {
      stage_->started.wait(2);
      GetParam().leave();
    });
    run_endless_job(*stage_);
    other.join();
    return 1;
  });
  EXPECT_EQ(host.wait(), GetParam().end);
  wait_until_alone();
}

INSTANTIATE_TEST_SUITE_P(Call, HostLeavesBy,
                         ::testing::Values(WayOut{"exit", [] { ::exit(7); }, exited(7)},
                                           WayOut{"quick_exit", [] { ::quick_exit(7); }, exited(7)},
                                           WayOut{"underscore_exit", [] { ::_exit(7); }, exited(7)},
                                           WayOut{"abort", [] { ::abort(); }, killed_by(SIGABRT)},
                                           WayOut{"terminate", [] { std::terminate(); },
                                                  killed_by(SIGABRT)}),
                         [](const auto& scenario) { return scenario.param.name; });

// The new program lives on: the end of the pipe, which the workers hold open, tells of their end.
TEST_F(HostDeathWithoutSignal, D8_exec_in_the_host_leaves_nothing) {
  int held_by_workers[2];
  int held_by_program[2];
  ASSERT_EQ(::pipe2(held_by_workers, O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(held_by_program, O_CLOEXEC), 0);
  Forked host([&] {
    std::thread other([&] {
      stage_->started.wait(2);
      ::dup2(held_by_program[0], STDIN_FILENO);
      ::execl("/bin/cat", "cat", nullptr);
    });
    run_endless_job(*stage_);
    other.join();
    return 1;
  });
  ::close(held_by_workers[1]);
  char nothing = 0;
  EXPECT_EQ(::read(held_by_workers[0], &nothing, 1), 0);
  ::close(held_by_program[1]);
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
  ::close(held_by_workers[0]);
  ::close(held_by_program[0]);
}

// A child that the host forks during the run has the host's end of the lifeline, and keeps it.
TEST_F(HostDeathWithoutSignal,
       D9_a_foreign_child_that_holds_the_lifeline_does_not_keep_workers_alive) {
  int held_by_workers[2];
  ASSERT_EQ(::pipe2(held_by_workers, O_CLOEXEC), 0);
  Forked host([&] {
    std::thread other([&] {
      stage_->started.wait(2);
      start_process([&] {
        ::close(held_by_workers[1]);
        stage_->host = ::getpid();
        stage_->done.signal();
        stage_->gate.wait();
      });
    });
    run_endless_job(*stage_);
    other.join();
    return 1;
  });
  stage_->done.wait();
  ::close(held_by_workers[1]);
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  char nothing = 0;
  EXPECT_EQ(::read(held_by_workers[0], &nothing, 1), 0);
  EXPECT_EQ(::kill(stage_->host, 0), 0);  // it is no business of the job
  stage_->gate.signal();
  wait_until_alone();
  ::close(held_by_workers[0]);
}

Stage* stage_of_thread = nullptr;

/// As pthread_exit() does, but without an unwinding that the code around the test would stop.
[[noreturn]] void end_this_thread() {
  for (;;) ::syscall(SYS_exit, 0);
}

// A thread group whose leader is gone looks dead (state Z), but is not.
TEST_F(HostDeathWithoutSignal, D10_the_end_of_the_main_thread_is_not_the_end_of_the_host) {
  stage_of_thread = &*stage_;
  Forked host([&] {
    std::thread([] {
      const auto results = Job(
                               [](std::size_t item) {
                                 stage_of_thread->enter(item);
                                 stage_of_thread->gate.wait();
                                 return item;
                               },
                               items_to(2))
                               .run_multi_processed();
      ::_exit(results == items_to(2) ? 0 : 1);
    }).detach();
    end_this_thread();
    return 2;
  });
  stage_->started.wait(2);
  // The main thread has gone, or goes at any moment; then the state of the process is Z.
  for (std::string state; state.find("Z (zombie)") == std::string::npos;) {
    std::ifstream status("/proc/" + std::to_string(host.pid()) + "/status");
    state.assign(std::istreambuf_iterator<char>(status), {});
  }
  stage_->gate.signal();
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(HostDeathWithoutSignal, D10_the_end_of_the_last_thread_is_the_end_of_the_host) {
  stage_of_thread = &*stage_;
  Forked host([&] {
    std::thread([] {
      Job(
          [](std::size_t item) {
            stage_of_thread->enter(item);
            stay_for_ever();
          },
          items_to(2))
          .run_multi_processed();
    }).detach();
    end_this_thread();
    return 2;
  });
  stage_->started.wait(2);
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), killed_by(SIGTERM));
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
