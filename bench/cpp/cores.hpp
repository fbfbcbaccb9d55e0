#pragma once

#include <pthread.h>
#include <sched.h>

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <vector>

namespace spychronous::bench {

/// The cores this program may use.
inline std::vector<std::size_t> cores() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot tell the cores");
  }
  std::vector<std::size_t> found;
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &set)) found.push_back(core);
  }
  return found;
}

/// Keeps the calling thread on one core.
inline void pin_to(std::size_t core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  if (const int error = ::pthread_setaffinity_np(::pthread_self(), sizeof set, &set)) {
    throw std::system_error(error, std::generic_category(), "cannot stay on a core");
  }
}

}  // namespace spychronous::bench
