#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <stdexcept>
#include <vector>

#include "pools/descriptor.hpp"

namespace spychronous::bench {

/// Forks a child that runs `body` and ends; its exit status says whether it succeeded.
template <class Body>
pid_t fork_child(Body body) {
  const pid_t pid = ::fork();
  if (pid < 0) refused("fork");
  if (pid != 0) return pid;
  try {
    body();
  } catch (const std::exception&) {
    ::_exit(1);
  }
  ::_exit(0);
}

/// Waits for a child, which must have succeeded.
inline void wait_for(pid_t pid) {
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid) refused("waitpid");
  if (status != 0) throw std::runtime_error("A child has failed.");
}

inline void wait_for_all(const std::vector<pid_t>& pids) {
  for (const pid_t pid : pids) wait_for(pid);
}

}  // namespace spychronous::bench
