#pragma once

#include <omp.h>

#include <cstddef>
#include <string>
#include <vector>

#include "pools/map.hpp"

namespace spychronous::bench {

inline std::string version_of_openmp() {
  return "OpenMP of " + std::to_string(_OPENMP) + ", " SPYCHRONOUS_BENCH_COMPILER;
}

// The threads of OpenMP are started once in a program and kept.

/// Each thread gets a block of items.
class OpenMp {
 public:
  static std::string version() { return version_of_openmp(); }
  explicit OpenMp(int threads) : threads_(threads) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    ResultsOf<Func, Item> results(items.size());
#pragma omp parallel for num_threads(threads_) schedule(static)
    for (std::size_t i = 0; i < items.size(); ++i) results[i] = func(items[i]);
    return results;
  }

 private:
  int threads_;
};

/// Each thread takes an item when it is done with the one before.
class OpenMpDynamic {
 public:
  static std::string version() { return version_of_openmp(); }
  explicit OpenMpDynamic(int threads) : threads_(threads) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    ResultsOf<Func, Item> results(items.size());
#pragma omp parallel for num_threads(threads_) schedule(dynamic)
    for (std::size_t i = 0; i < items.size(); ++i) results[i] = func(items[i]);
    return results;
  }

 private:
  int threads_;
};

}  // namespace spychronous::bench
