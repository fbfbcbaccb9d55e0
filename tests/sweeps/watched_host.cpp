#include "sweeps/watched_host.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <thread>

#include "helpers/proc.hpp"
#include "watchdog/dump.hpp"
#include "watchdog/processes.hpp"

namespace spychronous::test::sweep {
namespace {

using Clock = std::chrono::steady_clock;

class BlockedSigchld {
 public:
  BlockedSigchld() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &set_, &before_);
  }
  ~BlockedSigchld() { restore(); }
  BlockedSigchld(const BlockedSigchld&) = delete;
  BlockedSigchld& operator=(const BlockedSigchld&) = delete;

  void restore() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
  void wait_until(Clock::time_point deadline) {
    // Nobody is told when somebody else's child comes to this process.
    const auto left = std::min<Clock::duration>(deadline - Clock::now(), std::chrono::seconds(1));
    const auto nanos = std::chrono::nanoseconds(left).count();
    const timespec most{nanos / 1'000'000'000, nanos % 1'000'000'000};
    if (nanos > 0) ::sigtimedwait(&set_, nullptr, &most);
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
};

[[noreturn]] void be_host(Stage& stage, const std::function<void()>& body) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  try {
    body();
  } catch (const std::exception& thrown) {
    stage.complain(std::string("an exception left the host: ") + thrown.what());
  }
  ::_exit(0);
}

bool is_awake(pid_t pid) {
  const char state = pid == 0 ? 'X' : state_of(pid);
  return state == 'R' || state == 'D';
}

bool somebody_is_awake(const Stage& stage) {
  if (is_awake(stage.host) || is_awake(stage.keeper)) return true;
  for (const auto& worker : stage.workers) {
    if (is_awake(worker)) return true;
  }
  return false;
}

// Nobody else can have got its number.
void end_child(pid_t pid) {
  for (const pid_t child : children_of(::getpid())) {
    if (child == pid) ::kill(pid, SIGKILL);
  }
}

// For a process that no limit ends.
void continue_who_stands(Stage& stage, const std::atomic<bool>& over) {
  stage.stands.wait();
  if (over) return;
  const pid_t pid = stage.struck_pid;
  while (state_of(pid) != 'T' && !is_dead(pid) && !over) std::this_thread::yield();
  const std::uint32_t passes = stage.passes;
  while (stage.passes == passes && somebody_is_awake(stage)) std::this_thread::yield();
  ::kill(pid, SIGCONT);
}

}  // namespace

Aftermath run_host(Stage& stage, const std::function<void()>& body, const Watch& watch) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  BlockedSigchld sigchld;
  std::fflush(nullptr);
  const pid_t host = ::fork();
  if (host == 0) {
    sigchld.restore();
    be_host(stage, body);
  }
  std::atomic<bool> over{false};
  std::thread helper([&] { continue_who_stands(stage, over); });
  Aftermath aftermath;
  bool host_ended = false;
  const auto deadline = Clock::now() + watch.patience;
  for (;;) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, WNOHANG);
    if (pid < 0 && errno == ECHILD) break;
    if (pid == host) {
      aftermath.end = End::of(status);
      host_ended = true;
    }
    if (pid > 0) continue;
    if (host_ended && watch.end_stray) end_child(stage.stray);
    if (Clock::now() >= deadline) {
      aftermath.hung = true;
      dump(descendants_of(::getpid()));
      end_descendants();
      break;
    }
    sigchld.wait_until(deadline);
  }
  over = true;
  stage.stands.signal();
  helper.join();
  return aftermath;
}

}  // namespace spychronous::test::sweep
