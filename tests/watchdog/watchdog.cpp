// watchdog [--seconds N] [--names FOLDER] PROGRAM [ARGUMENT]...
//
// Runs a test program, and fails if it hangs or leaves something:
//
// 1. The program does not notice: it has the process group, session, descriptors, signal mask and
//    dispositions that the watchdog was started with. Its exit code, or the signal it died of, is
//    passed on, and so are SIGTERM and SIGHUP to it.
// 2. If it has not ended after N seconds (55), every process below the watchdog is dumped, then all
//    are killed, and the watchdog exits with 1.
// 3. When it has ended, no process that it started, or that they started, may be alive, and no new
//    name of the project may stand in the folder (/dev/shm); else they are told of and killed, and
//    the watchdog exits with 1. It is a subreaper, so that nobody escapes it.
// 4. If the watchdog is killed, so is the program.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "dump.hpp"
#include "helpers/proc.hpp"
#include "names.hpp"
#include "processes.hpp"

namespace spychronous::test {
namespace {

/// What the watchdog changes for itself and the program must find as it was.
struct Signals {
  sigset_t mask;
  struct sigaction sigchld;
};

/// The terminal sends SIGINT and SIGQUIT to both: the watchdog waits for what the program makes of
/// them.
sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGTERM, SIGHUP, SIGINT, SIGQUIT}) sigaddset(&set, signal);
  return set;
}

Signals watch_signals() {
  Signals before{};
  const sigset_t watched = watched_signals();
  ::sigprocmask(SIG_BLOCK, &watched, &before.mask);
  struct sigaction normal {};
  normal.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &normal, &before.sigchld);
  return before;
}

pid_t start(char** program, const Signals& signals) {
  const pid_t watchdog = ::getpid();
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != watchdog) ::_exit(1);
  ::sigaction(SIGCHLD, &signals.sigchld, nullptr);
  ::sigprocmask(SIG_SETMASK, &signals.mask, nullptr);
  ::execvp(program[0], program);
  std::fprintf(stderr, "watchdog: %s cannot be started: %s\n", program[0], std::strerror(errno));
  ::_exit(127);
}

/// Returns whether the program ends within so many seconds, and less than one more; then `end` is
/// how.
bool await_end(pid_t program, int seconds, siginfo_t& end) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const time_t deadline = now.tv_sec + seconds + 1;
  const sigset_t watched = watched_signals();
  for (;;) {
    for (;;) {
      end = {};
      if (::waitid(P_ALL, 0, &end, WEXITED | WNOHANG) != 0 || end.si_pid == 0) break;
      if (end.si_pid == program) return true;
      // Somebody else whose parent has died: it has ended, so all is well.
    }
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec >= deadline) return false;
    const timespec left{deadline - now.tv_sec, 0};
    const int signal = ::sigtimedwait(&watched, nullptr, &left);
    if (signal == SIGTERM || signal == SIGHUP) ::kill(program, signal);
  }
}

std::vector<pid_t> alive_below_this_process() {
  std::vector<pid_t> pids = descendants_of(::getpid());
  std::erase_if(pids, is_dead);
  return pids;
}

[[noreturn]] void end_like(const siginfo_t& end) {
  if (end.si_code == CLD_EXITED) std::exit(end.si_status);
  const rlimit no_core{0, 0};  // the program has left its own
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::signal(end.si_status, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::raise(end.si_status);
  std::exit(1);
}

int watch(char** program, int seconds, const char* folder) {
  const auto names_before = names_of_the_project(folder);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  const Signals signals = watch_signals();
  const pid_t pid = start(program, signals);
  if (pid < 0) {
    std::perror("watchdog: fork");
    return 1;
  }
  siginfo_t end{};
  if (!await_end(pid, seconds, end)) {
    std::fprintf(stderr, "watchdog: %s has not ended after %d seconds\n", program[0], seconds);
    dump(alive_below_this_process());
    end_descendants();
    return 1;
  }
  bool all_well = true;
  if (const auto left = alive_below_this_process(); !left.empty()) {
    std::fprintf(stderr, "watchdog: %s has ended and has left %zu processes\n", program[0],
                 left.size());
    dump(left);
    end_descendants();
    all_well = false;
  }
  for (const auto& name : names_of_the_project(folder)) {
    if (names_before.contains(name)) continue;
    std::fprintf(stderr, "watchdog: %s has left %s\n", program[0], name.c_str());
    all_well = false;
  }
  if (all_well) end_like(end);
  return 1;
}

}  // namespace
}  // namespace spychronous::test

int main(int count, char** arguments) {
  int seconds = 55;
  const char* folder = "/dev/shm";
  int at = 1;
  for (; at + 1 < count; at += 2) {
    const std::string_view option = arguments[at];
    if (option == "--seconds") {
      seconds = std::atoi(arguments[at + 1]);
    } else if (option == "--names") {
      folder = arguments[at + 1];
    } else {
      break;
    }
  }
  if (seconds <= 0 || at >= count) {
    std::fprintf(stderr, "usage: watchdog [--seconds N] [--names FOLDER] PROGRAM [ARGUMENT]...\n");
    return 2;
  }
  return spychronous::test::watch(arguments + at, seconds, folder);
}
