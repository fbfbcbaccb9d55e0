#pragma once

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>
#include <tbb/version.h>

#include <cstddef>
#include <string>
#include <vector>

#include "pools/map.hpp"

namespace spychronous::bench {

/// oneTBB's parallel_for. Its threads are started once in a program and kept. tbb::auto_partitioner
/// is its default; tbb::simple_partitioner gives out single items.
template <class Partitioner>
class Tbb {
 public:
  static std::string version() {
    return "oneTBB " + std::to_string(TBB_VERSION_MAJOR) + "." + std::to_string(TBB_VERSION_MINOR);
  }
  explicit Tbb(int threads)
      : limit_(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)),
        arena_(threads) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) {
    ResultsOf<Func, Item> results(items.size());
    arena_.execute([&] {
      tbb::parallel_for(
          tbb::blocked_range<std::size_t>(0, items.size()),
          [&](const auto& range) {
            map_block(func, items, results, {range.begin(), range.end()});
          },
          Partitioner());
    });
    return results;
  }

 private:
  tbb::global_control limit_;  // by itself it would have no more threads than there are cores
  tbb::task_arena arena_;
};

}  // namespace spychronous::bench
