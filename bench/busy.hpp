#pragma once

#include <benchmark/benchmark.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <cstdint>

namespace spychronous::bench {

/// Keeps a core busy for `steps` steps, each of which has to wait for the one before.
inline std::uint64_t busy(std::uint64_t steps) {
  std::uint64_t x = steps;
  for (std::uint64_t i = 0; i < steps; ++i) {
    x = x * 6364136223846793005U + 1442695040888963407U;
    benchmark::DoNotOptimize(x);
  }
  return x;
}

/// Seconds of CPU time that one step takes, as seen in the quietest of many short looks.
inline double seconds_per_step() {
  constexpr std::uint64_t steps = 1'000'000;
  const auto cpu_seconds = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  };
  double best = 1;
  for (int i = 0; i < 50; ++i) {
    const double start = cpu_seconds();
    busy(steps);
    best = std::min(best, cpu_seconds() - start);
  }
  return best / static_cast<double>(steps);
}

/// Keeps the calling thread on one core.
inline void pin_to(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<unsigned>(core), &cores);
  ::pthread_setaffinity_np(::pthread_self(), sizeof cores, &cores);
}

}  // namespace spychronous::bench
