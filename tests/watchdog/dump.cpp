#include "dump.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "helpers/proc.hpp"
#include "processes.hpp"

namespace spychronous::test {
namespace {

constexpr time_t most_for_all = 25;  // seconds of gdb
constexpr time_t most_for_one = 10;

time_t seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

void say_what_proc_says(pid_t pid) {
  std::string command = read_proc(pid, "cmdline");
  std::replace(command.begin(), command.end(), '\0', ' ');
  std::fprintf(stderr, "process %d, %s: %s\n", pid, read_proc(pid, "comm").c_str(),
               command.c_str());
  const std::string status = read_proc(pid, "status");
  for (const char* key : {"\nState:", "\nPPid:", "\nTracerPid:", "\nThreads:", "\nSigPnd:",
                          "\nShdPnd:", "\nSigBlk:", "\nSigIgn:", "\nSigCgt:"}) {
    const std::size_t begin = status.find(key);
    if (begin == std::string::npos) continue;
    const std::size_t end = status.find('\n', begin + 1);
    std::fprintf(stderr, "  %s\n", status.substr(begin + 1, end - begin - 1).c_str());
  }
  for (const char* file : {"wchan", "syscall", "stack"}) {
    const std::string text = read_proc(pid, file);
    if (!text.empty()) std::fprintf(stderr, "  %s: %s\n", file, text.c_str());
  }
}

// As gdb sees it; at most so long.
void say_what_gdb_says(pid_t pid, time_t most) {
  const pid_t gdb = ::fork();
  if (gdb == 0) {
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    const std::string number = std::to_string(pid);
    ::execlp("gdb", "gdb", "--batch", "-nx", "-iex", "set debuginfod enabled off", "-p",
             number.c_str(), "-ex", "thread apply all bt 40", nullptr);
    ::_exit(127);  // not installed
  }
  const timespec pause{0, 10'000'000};
  const time_t end = seconds() + most;
  while (::waitpid(gdb, nullptr, WNOHANG) == 0) {
    if (seconds() >= end) {
      std::fprintf(stderr, "(gdb did not end)\n");
      ::kill(gdb, SIGKILL);
      ::waitpid(gdb, nullptr, 0);
      return;
    }
    ::nanosleep(&pause, nullptr);
  }
}

}  // namespace

void dump(const std::vector<pid_t>& processes) {
  for (const pid_t pid : processes) say_what_proc_says(pid);
  const time_t end = seconds() + most_for_all;
  for (const pid_t pid : processes) {
    const time_t left = end - seconds();
    if (left <= 0) break;
    if (is_dead(pid)) continue;
    std::fprintf(stderr, "process %d, in gdb:\n", pid);
    say_what_gdb_says(pid, std::min(left, most_for_one));
  }
}

}  // namespace spychronous::test
