#pragma once

#include <benchmark/benchmark.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "busy.hpp"
#include "rounds.hpp"

// Five hundred items of lognormal length, one of them a hundred times as long as the others are on
// average. The pools know nothing of lengths; the floor does: two pinned threads that each get
// exactly the work of the ideal schedule. Where the two cores are less than two cores, it shows in
// the floor.

namespace spychronous::bench {

inline constexpr int width = 2;

enum class Place { first, middle, last };

/// The lengths of the items, in steps of busy().
inline std::vector<std::uint64_t> make_items(Place place, double step) {
  constexpr std::size_t count = 500;
  constexpr double median = 1e-3;
  constexpr double sigma = 1;
  std::mt19937_64 random(20);
  std::lognormal_distribution<double> length(std::log(median / step), sigma);
  std::vector<std::uint64_t> items(count - 1);
  for (auto& item : items) item = static_cast<std::uint64_t>(length(random));
  const std::uint64_t total = std::accumulate(items.begin(), items.end(), std::uint64_t{0});
  const std::size_t at = place == Place::first ? 0 : place == Place::last ? count - 1 : count / 2;
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(at), 100 * total / (count - 1));
  return items;
}

/// What each of two cores does in the ideal schedule.
struct Ideal {
  std::uint64_t one;
  std::uint64_t other;
};

inline Ideal ideal_of(const std::vector<std::uint64_t>& items, Place place) {
  const std::uint64_t total = std::accumulate(items.begin(), items.end(), std::uint64_t{0});
  const std::uint64_t longest = *std::max_element(items.begin(), items.end());
  if (place == Place::last) return {(total - longest) / 2 + longest, (total - longest) / 2};
  return {std::max(total / 2, longest), std::min(total / 2, total - longest)};
}

inline void run_pinned(const Ideal& ideal) {
  const auto run = [](int core, std::uint64_t steps) {
    pin_to(core);
    benchmark::DoNotOptimize(busy(steps));
  };
  std::thread other(run, 1, ideal.other);
  std::thread one(run, 0, ideal.one);
  one.join();
  other.join();
}

template <class Partitioner>
std::vector<std::uint64_t> run_tbb(tbb::task_arena& arena, const std::vector<std::uint64_t>& items,
                                   const Partitioner& partitioner) {
  std::vector<std::uint64_t> results(items.size());
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, items.size()),
        [&](const auto& range) {
          for (std::size_t i = range.begin(); i != range.end(); ++i) results[i] = busy(items[i]);
        },
        partitioner);
  });
  return results;
}

/// Registers `run(state, place)` once for each place of the longest item.
inline bool register_places(const std::string& name, void (*run)(benchmark::State&, Place)) {
  const auto add = [&](const char* where, Place place) {
    benchmark::RegisterBenchmark((name + where).c_str(), run, place)
        ->Iterations(15)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  };
  add(", longest first", Place::first);
  add(", longest in the middle", Place::middle);
  add(", longest last", Place::last);
  return true;
}

}  // namespace spychronous::bench
