// SIGINT at the moments at which it could be lost: the job ends for another reason, or has just
// ended.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "os/calls.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

// For replaced system calls, which know nothing of the test they serve.
pid_t host_pid = 0;

bool is_ignored(int signal) {
  struct sigaction action {};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

// From now on the keepers of this process can start no workers.
void refuse_workers() {
  host_pid = ::getpid();
  os::calls.fork_without_handlers = []() -> pid_t {
    errno = EAGAIN;
    return -1;
  };
}

class SignalAtOddMoment : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

TEST_F(SignalAtOddMoment, C3_sigint_beats_a_failure_of_the_same_moment) {
  Forked host([&] {
    stage_->host = ::getpid();
    const std::vector<std::size_t> items{0, 1, 2};
    try {
      Job(
          [&](std::size_t) -> int {
            ::kill(stage_->host, SIGINT);
            throw std::runtime_error("bad item");
          },
          items)
          .run_multi_processed();
    } catch (const std::runtime_error&) {
      return 1;
    }
    return 0;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(SignalAtOddMoment, C3_sigint_is_not_lost_when_the_keeper_cannot_be_started) {
  Forked host([&] {
    os::calls.fork = []() -> pid_t {
      ::kill(::getpid(), SIGINT);
      errno = EAGAIN;
      return -1;
    };
    try {
      run_endless_job(*stage_, 2);
    } catch (const std::system_error&) {
      return 1;
    }
    return 0;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
}

// The last moments at which it can come: the host has seen why the job ends, and buries the keeper,
TEST_F(SignalAtOddMoment, C3_sigint_is_not_lost_when_no_worker_can_be_started) {
  Forked host([&] {
    refuse_workers();
    os::calls.waitid = [](idtype_t type, id_t id, siginfo_t* info, int options) {
      if (::getpid() == host_pid) ::kill(host_pid, SIGINT);
      return ::waitid(type, id, info, options);
    };
    try {
      run_endless_job(*stage_, 2);
    } catch (const std::system_error&) {
      return 1;
    }
    return 0;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

// and then puts the disposition of SIGINT back.
TEST_F(SignalAtOddMoment, C3_sigint_is_not_lost_just_before_an_exception_leaves_the_run) {
  static bool buried = false;
  Forked host([&] {
    refuse_workers();
    os::calls.waitid = [](idtype_t type, id_t id, siginfo_t* info, int options) {
      buried = ::getpid() == host_pid;
      return ::waitid(type, id, info, options);
    };
    os::calls.sigaction = [](int signal, const struct sigaction* action, struct sigaction* old) {
      if (buried && std::exchange(host_pid, 0) != 0) ::kill(::getpid(), SIGINT);
      return ::sigaction(signal, action, old);
    };
    try {
      run_endless_job(*stage_, 2);
    } catch (const std::system_error&) {
      return 1;
    }
    return 0;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  wait_until_alone();
}

TEST_F(SignalAtOddMoment, C3_sigint_after_a_run_does_what_it_did_before_the_run) {
  Forked host([&] {
    const std::vector<int> items{1, 2, 3};
    Job([](int item) { return item; }, items).run_multi_processed();
    ::kill(::getpid(), SIGINT);
    return 0;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
}

TEST_F(SignalAtOddMoment, C3_sigint_after_a_run_that_threw_does_what_it_did_before_the_run) {
  Forked host([&] {
    const std::vector<int> items{1, 2, 3};
    try {
      Job([](int) { throw std::runtime_error("bad item"); }, items).run_multi_processed();
    } catch (const ItemFailure&) {
      ::kill(::getpid(), SIGINT);
    }
    return 0;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
}

// system() saves the disposition of SIGINT, which may be the engine's, and puts it back when the
// run is long over.
TEST_F(SignalAtOddMoment, C3_sigint_is_not_lost_after_a_run_that_ended_during_a_system_call) {
  Forked host([&] {
    int to_command[2];
    if (::pipe2(to_command, O_CLOEXEC) != 0) return 1;
    std::thread other([&] {
      stage_->started.wait(4);
      const int in = ::dup(to_command[0]);  // without O_CLOEXEC
      const std::string command = "read line < /proc/self/fd/" + std::to_string(in);
      stage_->done.signal();
      if (::system(command.c_str()) != 0) stage_->note = 1;
    });
    std::thread release([&] {
      // By now SIGINT is ignored, or about to be: system() has the lock on it.
      stage_->done.wait();
      while (!is_ignored(SIGINT)) std::this_thread::yield();
      stage_->gate.signal();
    });
    const int code = run_gated_job(*stage_, 4);
    release.join();
    if (code != 0 || ::write(to_command[1], "\n", 1) != 1) return 2;
    other.join();
    ::kill(::getpid(), SIGINT);
    return 3;
  });
  EXPECT_EQ(host.wait(), killed_by(SIGINT));
  EXPECT_EQ(stage_->note, 0);
}

}  // namespace
}  // namespace spychronous::test
