#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

namespace spychronous::bench {

/// A child that ends at once.
inline pid_t fork_one() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  if (pid < 0) throw std::runtime_error("fork was refused");
  return pid;
}

inline void wait_for(pid_t pid) {
  if (::waitpid(pid, nullptr, 0) != pid) throw std::runtime_error("waitpid failed");
}

/// Floor of starting `count` processes: forks them all, then waits for them all.
inline void fork_together(int count) {
  std::vector<pid_t> pids;
  for (int i = 0; i < count; ++i) pids.push_back(fork_one());
  for (const pid_t pid : pids) wait_for(pid);
}

/// `count` times the cost of one process: forks each when the one before is gone.
inline void fork_one_by_one(int count) {
  for (int i = 0; i < count; ++i) wait_for(fork_one());
}

}  // namespace spychronous::bench
