#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include "os/calls.hpp"
#include "os/clock.hpp"

namespace spychronous::os {

static_assert(std::atomic<std::uint32_t>::is_always_lock_free &&
              sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

inline const std::uint32_t* address_of(const std::atomic<std::uint32_t>& word) {
  return reinterpret_cast<const std::uint32_t*>(&word);
}

/// Sleeps while `word` holds `expected`, at most `nanos`. May return early for no reason.
inline void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                       Nanos nanos) {
  const timespec timeout = to_timespec(nanos);
  calls.futex_wait(address_of(word), expected, &timeout);
}

/// Wakes all who sleep on `word`.
inline void futex_wake(const std::atomic<std::uint32_t>& word) {
  calls.futex_wake(address_of(word), std::numeric_limits<int>::max());
}

}  // namespace spychronous::os
