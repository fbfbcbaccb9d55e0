// Contract, line 6: after a run, however it ended, the host is as it was.

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/stage.hpp"
#include "helpers/terminal.hpp"
#include "os/calls.hpp"
#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

/// What belongs to a process and what a run may not change.
struct HostState {
  struct Action {
    void (*handler)(int);
    int flags;
    bool operator==(const Action&) const = default;
  };

  HostState() {
    for (int signal = 1; signal < NSIG; ++signal) {
      struct sigaction action {};
      ::sigaction(signal, nullptr, &action);
      // libc adds the restorer to every action it passes on.
      constexpr int restorer = 0x04000000;
      actions.push_back({action.sa_handler, action.sa_flags & ~restorer});
    }
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    for (int signal = 1; signal < NSIG; ++signal) {
      blocked.push_back(::sigismember(&mask, signal) == 1);
    }
    ::prctl(PR_GET_NAME, name.data());
    ::prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
    ::prctl(PR_GET_PDEATHSIG, &parent_death_signal);
  }

  std::vector<Action> actions;
  std::vector<bool> blocked;
  std::array<char, 16> name{};
  int subreaper = 0;
  int parent_death_signal = 0;
  pid_t group = ::getpgrp();
  pid_t session = ::getsid(0);
  pid_t foreground = ::tcgetpgrp(STDIN_FILENO);
  std::string folder = std::filesystem::current_path();
  mode_t umask = current_umask();
  std::set<std::string> descriptors = entries_of("/proc/self/fd");
  std::set<std::string> threads = entries_of("/proc/self/task");
  bool has_children = ::waitid(P_ALL, 0, nullptr, WEXITED | WNOHANG | WNOWAIT) == 0;

  bool operator==(const HostState&) const = default;

 private:
  static mode_t current_umask() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return mask;
  }
};

const std::vector<std::size_t> four_items{0, 1, 2, 3};

class HostUntouched : public NothingLeft {
 protected:
  Shared<Stage> stage_;

  /// In a host: whether `run` changes anything.
  template <class Run>
  static int compare(Run run) {
    // Something to lose: not all is as a new process has it.
    ::signal(SIGUSR1, SIG_IGN);
    ::signal(SIGTERM, [](int) {});
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    ::pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
    const HostState before;
    run();
    return HostState() == before ? 0 : 1;
  }
};

TEST_F(HostUntouched, by_a_job_that_succeeds) {
  Forked host([&] {
    return compare([] {
      Job([](std::size_t item) { return item; }, four_items).run_multi_processed();
      Job([](std::size_t item) { return std::string(item, 'x'); }, four_items)
          .run_multi_processed();
    });
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(HostUntouched, by_a_job_that_throws) {
  Forked host([&] {
    return compare([&] {
      try {
        Job(
            [&](std::size_t item) {
              if (item == 3) throw std::runtime_error("bad item");
              stay_for_ever();
            },
            four_items)
            .run_multi_processed();
      } catch (const ItemFailure&) {
        stage_->note = 1;
      }
    });
  });
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->note, 1);
}

TEST_F(HostUntouched, by_a_job_that_loses_its_keeper) {
  Forked host([&] {
    return compare([&] {
      try {
        Job(
            [&](std::size_t) {
              stage_->kill_keeper();
              stay_for_ever();
            },
            four_items)
            .run_multi_processed();
      } catch (const KeeperLost&) {
        stage_->note = 1;
      }
    });
  });
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->note, 1);
  wait_until_alone();
}

TEST_F(HostUntouched, by_a_job_whose_keeper_cannot_be_started) {
  Forked host([&] {
    os::calls.fork = []() -> pid_t {
      errno = EAGAIN;
      return -1;
    };
    return compare([&] {
      try {
        Job([](std::size_t item) { return item; }, four_items).run_multi_processed();
      } catch (const std::system_error&) {
        stage_->note = 1;
      }
    });
  });
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->note, 1);
}

TEST_F(HostUntouched, by_items_that_change_all_they_can) {
  Forked host([&] {
    return compare([] {
      Job(
          [](std::size_t) {
            for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_IGN);
            sigset_t all;
            sigfillset(&all);
            ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
            ::umask(0777);
            ::setsid();
            ::prctl(PR_SET_NAME, "item");
            return ::chdir("/") + ::close(STDIN_FILENO);
          },
          four_items)
          .run_multi_processed();
    });
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(HostUntouched, in_the_foreground_of_its_terminal) {
  Terminal terminal([&] {
    ForegroundCommand command([&] {
      return compare([&] {
        Job(
            [&](std::size_t item) {
              stage_->enter(item);
              return item;
            },
            four_items)
            .run_multi_processed();
        if (::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) stage_->note = 1;
      });
    });
    return command.wait() == exited(0) ? 0 : 1;
  });
  EXPECT_EQ(terminal.read_screen(), "");
  EXPECT_EQ(terminal.wait(), exited(0));
  EXPECT_EQ(stage_->note, 1);
}

Stage* stage_of_exit = nullptr;

TEST_F(HostUntouched, runs_its_exit_handlers_once_and_in_the_host_only) {
  stage_of_exit = &*stage_;
  Forked host([&] {
    ::atexit([] {
      stage_of_exit->note.fetch_add(1);
      stage_of_exit->host = ::getpid();
    });
    Job(
        [](std::size_t item) {
          if (item == 2) ::exit(0);
          return item;
        },
        four_items)
        .suppress_worker_exceptions()
        .run_multi_processed();
    ::exit(0);
    return 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
  EXPECT_EQ(stage_->note, 1);
  EXPECT_EQ(stage_->host, host.pid());
}

}  // namespace
}  // namespace spychronous::test
