#pragma once

#include <BS_thread_pool.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "pools/map.hpp"

namespace spychronous::bench {

/// BS::thread_pool, made once in a program, as its documentation has it. Each thread gets a block
/// of items.
class BsThreadPool {
 public:
  static std::string version() {
    return "BS::thread_pool " + std::to_string(BS_THREAD_POOL_VERSION_MAJOR) + "." +
           std::to_string(BS_THREAD_POOL_VERSION_MINOR);
  }
  explicit BsThreadPool(int threads) : pool_(static_cast<std::size_t>(threads)) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) {
    return map(func, items, 0);
  }

 protected:
  /// `blocks` is how many parts the items are given out in; 0 is one for each thread.
  template <class Func, class Item>
  auto map(const Func& func, const std::vector<Item>& items, std::size_t blocks) {
    ResultsOf<Func, Item> results(items.size());
    pool_
        .submit_loop(
            std::size_t{0}, items.size(), [&](std::size_t i) { results[i] = func(items[i]); },
            blocks)
        .wait();
    return results;
  }

 private:
  decltype(BS::thread_pool(1)) pool_;
};

/// The same; each item is a task.
class BsThreadPoolEach : public BsThreadPool {
 public:
  using BsThreadPool::BsThreadPool;

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) {
    return map(func, items, items.size());
  }
};

}  // namespace spychronous::bench
