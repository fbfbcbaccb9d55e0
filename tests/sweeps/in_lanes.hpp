#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <functional>

#include "support/shared.hpp"

namespace spychronous::test::sweep {

/// Calls work(i) for each i below `count`, in so many processes side by side, each of which takes
/// the next that nobody has taken. Returns whether all of them came to the end.
inline bool in_lanes(int lanes, std::size_t count, const std::function<void(std::size_t)>& work) {
  const Shared<std::atomic<std::size_t>> next;
  std::fflush(nullptr);
  for (int lane = 0; lane < lanes; ++lane) {
    if (::fork() != 0) continue;
    for (std::size_t i = (*next)++; i < count; i = (*next)++) work(i);
    std::fflush(nullptr);
    ::_exit(0);
  }
  bool all_well = true;
  for (int lane = 0; lane < lanes; ++lane) {
    int status = 1;
    all_well &= ::wait(&status) > 0 && status == 0;
  }
  return all_well;
}

}  // namespace spychronous::test::sweep
