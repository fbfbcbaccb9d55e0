#pragma once

#include <cstddef>
#include <thread>
#include <vector>

#include "pools/map.hpp"

namespace spychronous::bench {

/// The floor of starting threads: std::thread, a block of the items for each.
class BareThreads {
 public:
  static const char* version() { return "std::thread"; }
  explicit BareThreads(int threads) : threads_(threads) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    ResultsOf<Func, Item> results(items.size());
    std::vector<std::thread> threads;
    const std::size_t count = workers_for(items.size(), threads_);
    for (std::size_t n = 0; n < count; ++n) {
      threads.emplace_back(
          [&, n] { map_block(func, items, results, block_of(items.size(), n, count)); });
    }
    for (std::thread& thread : threads) thread.join();
    return results;
  }

 private:
  int threads_;
};

}  // namespace spychronous::bench
