// Hosts in a PID namespace whose /proc is that of another: the numbers there are not those that
// kill() takes.

#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "isolation/namespaces.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"

namespace spychronous::test {
namespace {

class ForeignProc : public NothingLeft {
 protected:
  // Runs `body` as the init of a PID namespace without a /proc of its own.
  static Forked in_namespace(const std::function<int()>& body) {
    return Forked([body] {
      if (::unshare(CLONE_NEWPID) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0) {
        std::perror("a PID namespace cannot be had");
        return 77;
      }
      const pid_t init = ::fork();
      if (init == 0) ::_exit(body());
      int status = 0;
      ::waitpid(init, &status, 0);
      return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
    });
  }
};

// Starts a process that lives for ever; -1 if it cannot have this number.
pid_t fork_with_number(pid_t number) {
  clone_args args{};
  args.exit_signal = SIGCHLD;
  args.set_tid = reinterpret_cast<std::uintptr_t>(&number);
  args.set_tid_size = 1;
  const auto pid = static_cast<pid_t>(::syscall(SYS_clone3, &args, sizeof args));
  if (pid == 0) stay_for_ever();
  return pid;
}

TEST_F(ForeignProc, F10_what_an_item_leaves_is_found_by_its_right_number) {
  Forked host = in_namespace([] {
    LastBreath family;
    const auto outcomes = Job(
                              [](int i) {
                                found_family();
                                if (i == 0) ::raise(SIGKILL);
                                return i;
                              },
                              std::vector<int>{0, 1})
                              .suppress_worker_exceptions()
                              .run_multi_processed();
    family.let_go();
    family.wait();
    return has_crashed(outcomes[0], SIGKILL) && has_value(outcomes[1], 1) ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

// The bystander has the number that a stray has in the other namespace.
TEST_F(ForeignProc, F10_nobody_else_is_killed) {
  constexpr int no_number = 78;
  struct Numbers {
    std::atomic<pid_t> stray{0};  // in /proc
    Event born;
    Event gate;
  };
  const Shared<Numbers> numbers;
  Forked host = in_namespace([&] {
    auto running = AsynchronousJob(
                       [&](int) {
                         if (::fork() == 0) {
                           numbers->stray = pid_in_proc();
                           numbers->born.signal();
                           stay_for_ever();
                         }
                         numbers->gate.wait();
                       },
                       std::vector<int>{0})
                       .run_multi_processed();
    numbers->born.wait();
    const pid_t bystander = fork_with_number(numbers->stray);
    numbers->gate.signal();
    running.wait();
    if (bystander < 0) return no_number;
    const bool killed = ::waitpid(bystander, nullptr, WNOHANG) != 0;
    ::kill(bystander, SIGKILL);
    ::waitpid(bystander, nullptr, 0);
    return killed ? 1 : 0;
  });
  const End end = host.wait();
  if (end == exited(no_number)) GTEST_SKIP() << "the number of a process cannot be chosen";
  EXPECT_EQ(end, exited(0));
}

class ForeignAncestors : public ForeignProc, public testing::WithParamInterface<bool> {
 protected:
  static bool kernel_tells() { return GetParam(); }
};

// A shell, in a session and a group of its own; a program that it started in a group; and the host,
// a child of the program in that group: the shell continues the host when the terminal stops it.
TEST_P(ForeignAncestors, B6_of_the_host_are_found_by_their_right_numbers) {
  const auto host = [] {
    std::optional<RefusedCall<&os::Calls::ioctl>> refused;
    if (!kernel_tells()) refused.emplace(ENOTTY);
    const auto groups =
        Job([](int) { return ::getpgrp(); }, std::vector<int>{0, 1}).run_multi_processed();
    return groups == std::vector<int>(2, ::getpgrp()) ? 0 : 1;
  };
  const auto program = [host] {
    return Forked(host, Place::with_parent).wait() == exited(0) ? 0 : 1;
  };
  const auto shell = [program] {
    ::setsid();
    return Forked(program).wait() == exited(0) ? 0 : 1;
  };
  EXPECT_EQ(in_namespace(shell).wait(), exited(0));
}

INSTANTIATE_TEST_SUITE_P(By, ForeignAncestors, testing::Bool(),
                         [](const auto& tells) { return tells.param ? "the_kernel" : "proc"; });

// As in a container: the kernel does not end an init by SIGINT.
TEST_F(ForeignProc, C1_an_interrupted_init_ends_its_workers_and_throws) {
  struct Words {
    Event started;
    std::atomic<pid_t> host{0};
  };
  const Shared<Words> words;
  Forked parent = in_namespace([&] {
    words->host = pid_in_proc();
    try {
      Job(
          [&](int) {
            words->started.signal();
            stay_for_ever();
          },
          std::vector<int>{0, 1})
          .processes(2)
          .run_multi_processed();
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).find("interrupted by SIGINT") != std::string::npos ? 0 : 2;
    }
    return 1;
  });
  words->started.wait(2);
  ::kill(words->host, SIGINT);
  EXPECT_EQ(parent.wait(), exited(0));
}

}  // namespace
}  // namespace spychronous::test
