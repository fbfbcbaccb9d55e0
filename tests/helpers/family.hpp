#pragma once

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <thread>

#include "support/event.hpp"

namespace spychronous::test {

/// The processes that an item has started. To be kept in a Shared.
struct Family {
  std::array<std::atomic<pid_t>, 4> pids{};  ///< in their own PID namespace
  Event born;

  /// Starts processes that never end: a plain child and its own child, one in a session of its
  /// own, and a daemon, whose parent ends before it. Returns when all live.
  void found() {
    if (::fork() == 0) {
      if (::fork() == 0) live(3);
      live(0);
    }
    if (::fork() == 0) {
      ::setsid();
      live(1);
    }
    if (::fork() == 0) {
      ::setsid();
      if (::fork() == 0) live(2);
      ::_exit(0);
    }
    await_birth();
  }

  /// Blocks until all live.
  void await_birth() { born.wait(static_cast<std::uint32_t>(pids.size())); }

  /// Asked in that namespace.
  bool is_gone() const {
    for (const auto& pid : pids) {
      if (pid == 0 || ::kill(pid, 0) == 0 || errno != ESRCH) return false;
    }
    return true;
  }

  /// Blocks until is_gone().
  void await_end() const {
    while (!is_gone()) std::this_thread::yield();
  }

 private:
  [[noreturn]] void live(std::size_t index) {
    pids[index] = ::getpid();
    born.signal();
    for (;;) ::pause();
  }
};

}  // namespace spychronous::test
