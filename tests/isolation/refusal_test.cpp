// Where the system forbids PID namespaces, isolate_pids is refused and never dropped.

#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"
#include "support/seam.hpp"

namespace spychronous::test {
namespace {

class RefusedIsolation : public NothingLeft {
 protected:
  // Expects that no item runs and that what is thrown says so.
  void expect_refusal(int error, const std::string& sentence) {
    const Shared<std::atomic<int>> runs;
    auto job = Job([&](int) { ++*runs; }, std::vector<int>{1, 2, 3}).isolate_pids();
    try {
      job.run_multi_processed();
      ADD_FAILURE() << "nothing was thrown";
    } catch (const std::system_error& refused) {
      EXPECT_EQ(refused.code().value(), error);
      EXPECT_NE(std::string(refused.what()).find(sentence), std::string::npos) << refused.what();
    }
    EXPECT_EQ(*runs, 0);
  }
};

TEST_F(RefusedIsolation, F8_by_the_kernel_is_an_error_that_says_so) {
  const RefusedCall<&os::Calls::unshare> sandbox(EPERM);
  expect_refusal(EPERM, "isolate_pids: the system refused a PID namespace");
  EXPECT_EQ(sandbox.count(), 2) << "with a user namespace it was not tried";
}

TEST_F(RefusedIsolation, F8_for_want_of_namespaces_is_an_error_that_says_so) {
  const RefusedCall<&os::Calls::unshare> none_left(ENOSPC);
  expect_refusal(ENOSPC, "isolate_pids");
}

TEST_F(RefusedIsolation, F8_for_want_of_pidfds_is_an_error_that_says_so) {
  const RefusedCall<&os::Calls::pidfd_open> old_kernel(ENOSYS);
  expect_refusal(ENOSYS, "isolate_pids");
}

TEST_F(RefusedIsolation, F4_for_want_of_descriptors_is_an_error_that_says_so) {
  Forked host([this] {
    const ReplacedCalls replaced;
    static pid_t host_process;
    static auto real = os::calls.pidfd_open;
    host_process = ::getpid();
    os::calls.pidfd_open = [](pid_t pid) {
      if (::getpid() == host_process) return real(pid);
      errno = EMFILE;  // in the keeper
      return -1;
    };
    expect_refusal(EMFILE, "isolate_pids");
    return HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(RefusedIsolation, F1_of_the_fork_of_its_init_is_that_of_a_worker) {
  const RefusedCall<&os::Calls::fork_without_handlers> full(EAGAIN);
  expect_refusal(EAGAIN, "refused to start worker processes");
}

TEST_F(RefusedIsolation, F8_of_the_map_of_users_is_an_error_that_says_so) {
  ReplacedCalls replaced;
  os::calls.unshare = [](int flags) {
    if (flags == (CLONE_NEWUSER | CLONE_NEWPID)) return 0;
    errno = EPERM;
    return -1;
  };
  os::calls.open = [](const char*, int) {
    errno = EACCES;
    return -1;
  };
  expect_refusal(EACCES, "isolate_pids");
}

TEST_F(RefusedIsolation, threads_refuse_it) {
  EXPECT_THROW(Job([](int) {}, std::vector<int>{1}).isolate_pids().run_multi_threaded(),
               std::invalid_argument);
}

TEST_F(RefusedIsolation, the_loop_ignores_it) {
  const auto pids = Job([](int) { return ::getpid(); }, std::vector<int>{1})
                        .isolate_pids()
                        .run_single_processed();
  EXPECT_EQ(pids[0], ::getpid());
}

// Without privileges the workers are in a user namespace as well, and still the same user.
TEST_F(RefusedIsolation, an_ordinary_user_needs_no_privileges) {
  if (::geteuid() != 0) GTEST_SKIP() << "this user is an ordinary one: all tests here show it";
  Forked host([] {
    constexpr unsigned nobody = 65534;
    if (::setresgid(nobody, nobody, nobody) != 0 || ::setresuid(nobody, nobody, nobody) != 0) {
      return 2;
    }
    // As in a process that never was another user: its /proc is its own.
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    const auto users = Job([](int) { return ::getuid() + ::getgid(); }, std::vector<int>{1, 2})
                           .isolate_pids()
                           .run_multi_processed();
    return users == std::vector<unsigned>{2 * nobody, 2 * nobody} ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

}  // namespace
}  // namespace spychronous::test
