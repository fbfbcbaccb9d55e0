#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>

namespace spychronous::os {

/// How many PID namespaces were entered between the start of the program and this process. It is
/// inherited by fork.
inline std::uint32_t namespaces_entered = 0;

/// A number that no other process forked from this program has at the same time: its pid, which
/// alone would not do, because pids of two namespaces may be equal.
inline std::uint64_t process_number() noexcept {
  return std::uint64_t{namespaces_entered} << 32 | static_cast<std::uint32_t>(::getpid());
}

}  // namespace spychronous::os
