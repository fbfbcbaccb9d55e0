#pragma once

#include <unistd.h>

#include <cstddef>
#include <vector>

#include "pools/descriptor.hpp"

namespace spychronous::bench {

/// Tells who began to keep a core busy.
class Spinning {
 public:
  /// Says who the calling process is and does not end.
  [[noreturn]] void spin() const {
    const pid_t pid = ::getpid();
    pipe_.writing.write_all(&pid, sizeof pid);
    for (volatile int forever = 0;;) forever = forever + 1;
  }

  /// Waits until so many are busy, and says who.
  std::vector<pid_t> wait_until_busy(std::size_t count) const {
    std::vector<pid_t> pids(count);
    for (pid_t& pid : pids) pipe_.reading.read(&pid, sizeof pid);
    return pids;
  }

 private:
  Pipe pipe_;
};

}  // namespace spychronous::bench
