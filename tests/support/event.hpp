#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace spychronous::test {

/// Something that happens, once or several times, in one process and is waited for in another.
/// To be kept in a Shared. A wait that is never answered is ended by the time limit of the test.
class Event {
 public:
  void signal() {
    count_.fetch_add(1);
    ::syscall(SYS_futex, &count_, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
  }
  /// Returns once signal() has been called `times` times.
  void wait(std::uint32_t times = 1) const {
    for (std::uint32_t seen = count_.load(); seen < times; seen = count_.load()) {
      ::syscall(SYS_futex, &count_, FUTEX_WAIT, seen, nullptr, nullptr, 0);
    }
  }
  std::uint32_t count() const { return count_.load(); }

 private:
  std::atomic<std::uint32_t> count_{0};
};

}  // namespace spychronous::test
