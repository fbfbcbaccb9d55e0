#pragma once

#include <cstdint>
#include <limits>

#include "os/calls.hpp"

namespace spychronous::os {

/// Nanoseconds of a clock, or a length of time in nanoseconds.
using Nanos = std::int64_t;

/// A limit or a deadline that never comes.
inline constexpr Nanos never = std::numeric_limits<Nanos>::max();

inline timespec to_timespec(Nanos nanos) {
  return {.tv_sec = nanos / 1'000'000'000, .tv_nsec = nanos % 1'000'000'000};
}

inline Nanos read_clock(clockid_t clock) {
  timespec now{};
  calls.clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

inline Nanos now() { return read_clock(CLOCK_MONOTONIC); }

/// The same clock, read for a few nanoseconds and up to one tick late.
inline Nanos now_coarse() { return read_clock(CLOCK_MONOTONIC_COARSE); }

/// One tick of now_coarse().
inline Nanos coarse_tick() {
  timespec tick{};
  ::clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
  return tick.tv_sec * 1'000'000'000 + tick.tv_nsec;
}

/// a + b, at most `never`. Neither may be negative.
inline Nanos saturating_add(Nanos a, Nanos b) { return a > never - b ? never : a + b; }

}  // namespace spychronous::os
