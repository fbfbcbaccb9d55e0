#pragma once

#include "pools/map.hpp"

namespace spychronous::bench {

/// What a program does without any of the others.
class Loop {
 public:
  static const char* version() { return SPYCHRONOUS_BENCH_COMPILER; }
  explicit Loop(int) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    ResultsOf<Func, Item> results;
    results.reserve(items.size());
    for (const Item& item : items) results.push_back(func(item));
    return results;
  }
};

}  // namespace spychronous::bench
