#pragma once

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>

#include "support/event.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

/// A pipe whose write end the processes of a test hold: whoever reads it is told when the last of
/// them is gone, in whatever PID namespace they are.
class LastBreath {
 public:
  LastBreath() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ::abort();
  }
  ~LastBreath() {
    ::close(ends_[0]);
    let_go();
  }
  LastBreath(const LastBreath&) = delete;
  LastBreath& operator=(const LastBreath&) = delete;

  /// The calling process does not count any more.
  void let_go() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  /// Blocks until every process that was forked before let_go() is gone.
  void wait() const {
    char byte = 0;
    while (::read(ends_[0], &byte, 1) < 0 && errno == EINTR) {
    }
  }

 private:
  std::array<int, 2> ends_{};
};

/// The pids of a family, in its own PID namespace.
struct Family {
  std::array<std::atomic<pid_t>, 3> pids{};
  Event born;

  /// Asked in that namespace.
  bool is_gone() const {
    for (const auto& pid : pids) {
      if (::kill(pid, 0) == 0 || errno != ESRCH) return false;
    }
    return true;
  }
};

/// In an item: starts three processes that never end, a plain child, one in a session of its own
/// and a daemon, whose parent ends before it. Returns when all three live.
inline void found_family(Family& family) {
  const auto live = [&](std::size_t index) {
    family.pids[index] = ::getpid();
    family.born.signal();
    for (;;) ::pause();
  };
  if (::fork() == 0) live(0);
  if (::fork() == 0) {
    ::setsid();
    live(1);
  }
  if (::fork() == 0) {
    ::setsid();
    if (::fork() == 0) live(2);
    ::_exit(0);
  }
  family.born.wait(3);
}
inline void found_family() {
  const Shared<Family> family;
  found_family(*family);
}

/// The number of the calling process in the PID namespace of /proc.
inline pid_t pid_in_proc() {
  std::array<char, 32> text{};
  if (::readlink("/proc/self", text.data(), text.size() - 1) < 0) return 0;
  return std::atoi(text.data());
}

}  // namespace spychronous::test
