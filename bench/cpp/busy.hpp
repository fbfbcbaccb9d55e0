#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>

namespace spychronous::bench {

/// Keeps a core busy for so many iterations, each of which has to wait for the one before.
inline std::uint64_t busy(std::uint64_t iterations) {
  std::uint64_t x = iterations;
  for (std::uint64_t i = 0; i < iterations; ++i) {
    x = x * 6364136223846793005U + 1442695040888963407U;
    asm volatile("" : "+r"(x));  // so that the compiler takes no short cut
  }
  return x;
}

/// How many iterations fit into a microsecond of CPU time, as seen in the quietest of many short
/// looks.
inline double iterations_per_microsecond() {
  constexpr std::uint64_t iterations = 1'000'000;
  const auto cpu_microseconds = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
  };
  double best = 1e9;
  for (int look = 0; look < 50; ++look) {
    const double start = cpu_microseconds();
    busy(iterations);
    best = std::min(best, cpu_microseconds() - start);
  }
  return static_cast<double>(iterations) / best;
}

}  // namespace spychronous::bench
