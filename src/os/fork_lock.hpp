#pragma once

#include <mutex>

namespace spychronous::os {

/// Guards what the engine keeps per process: its descriptors and its SIGINT handler. Every fork of
/// the process, the engine's own and foreign ones, happens with the lock held by the forking
/// thread, so that the child finds the guarded data whole and the lock free.
class ForkLock {
 public:
  ForkLock();

 private:
  std::lock_guard<std::mutex> guard_;
};

}  // namespace spychronous::os
