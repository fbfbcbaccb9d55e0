#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "cores.hpp"
#include "costs.hpp"

/// How times are taken on the real machine.

namespace spychronous::simulation {

inline Time clock_time(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return 1e9 * static_cast<Time>(now.tv_sec) + static_cast<Time>(now.tv_nsec);
}

template <class Action>
Time time_of(const Action& action, clockid_t clock = CLOCK_MONOTONIC) {
  const Time start = clock_time(clock);
  action();
  return clock_time(clock) - start;
}

inline Time median_of(std::vector<Time> times) {
  std::sort(times.begin(), times.end());
  return (times[(times.size() - 1) / 2] + times[times.size() / 2]) / 2;
}

template <class Measure>
Time median_of(int rounds, const Measure& measure) {
  std::vector<Time> times;
  for (int i = 0; i < rounds; ++i) times.push_back(measure());
  return median_of(times);
}

/// The least of some rounds: whatever else the machine does only adds to it.
template <class Measure>
Time least_of(int rounds, const Measure& measure) {
  Time least = measure();
  for (int i = 1; i < rounds; ++i) least = std::min(least, measure());
  return least;
}

/// What `action` takes when done `count` times in a row.
template <class Action>
Time time_of_each(int count, const Action& action) {
  const auto all = [&] {
    for (int i = 0; i < count; ++i) action();
  };
  return least_of(20, [&] { return time_of(all); }) / count;
}

/// Keeps the compiler from leaving out what makes the value.
template <class T>
void keep(T& value) {
  asm volatile("" : "+r"(value));
}

/// Keeps the calling thread on the n-th of the cores that it may use.
inline void pin_to_nth(std::size_t nth) {
  const std::vector<std::size_t> cores = bench::cores();
  if (nth >= cores.size()) {
    throw std::runtime_error(
        "This takes two cores: what a cache line takes between them is measured.");
  }
  bench::pin_to(cores[nth]);
}

}  // namespace spychronous::simulation
