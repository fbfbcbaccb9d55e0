#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "helpers/family.hpp"
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

/// In an item: starts a family that lives for ever.
inline void found_family() {
  const Shared<Family> family;
  family->found();
}

/// The number of the calling process in the PID namespace of /proc.
inline pid_t pid_in_proc() {
  std::array<char, 32> text{};
  if (::readlink("/proc/self", text.data(), text.size() - 1) < 0) return 0;
  return std::atoi(text.data());
}

}  // namespace spychronous::test
