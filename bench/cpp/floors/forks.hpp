#pragma once

#include <memory>
#include <vector>

#include "pools/children.hpp"
#include "protocol/contender.hpp"

namespace spychronous::bench {

inline pid_t fork_one() {
  return fork_child([] {});
}

/// The floor of starting so many processes: forks them all, then waits for them all.
inline void fork_together(int count) {
  std::vector<pid_t> pids;
  for (int n = 0; n < count; ++n) pids.push_back(fork_one());
  wait_for_all(pids);
}

/// So many times the cost of one process: forks each when the one before is gone.
inline void fork_one_by_one(int count) {
  for (int n = 0; n < count; ++n) wait_for(fork_one());
}

/// Both, with one process more than the workload asks for, as a job has a keeper. Task is what a
/// job of this workload is about: it is made here too, so that as much memory is forked.
template <class Task>
std::vector<Contender> fork_contenders() {
  const auto make = [](const char* name, void (*fork_them)(int)) {
    return Contender{name, "fork", [fork_them](const Parameters& parameters) {
                       return timed([task = std::make_shared<Task>(parameters), fork_them,
                                     count = parameters.processes() + 1] { fork_them(count); });
                     }};
  };
  return {make("forks", fork_together), make("forks_one_by_one", fork_one_by_one)};
}

}  // namespace spychronous::bench
