#pragma once

#include <cstddef>
#include <future>
#include <string>
#include <vector>

#include "pools/map.hpp"

namespace spychronous::bench {

inline std::string version_of_library() { return "libstdc++ " + std::to_string(__GLIBCXX__); }

/// A task, and so a thread, for each core and its block of items.
class StdAsync {
 public:
  static std::string version() { return version_of_library(); }
  explicit StdAsync(int threads) : threads_(threads) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    ResultsOf<Func, Item> results(items.size());
    std::vector<std::future<void>> tasks;
    const std::size_t count = workers_for(items.size(), threads_);
    for (std::size_t n = 0; n < count; ++n) {
      tasks.push_back(std::async(std::launch::async, [&, n] {
        map_block(func, items, results, block_of(items.size(), n, count));
      }));
    }
    for (auto& task : tasks) task.get();
    return results;
  }

 private:
  int threads_;
};

/// A task, and so a thread, for each item.
class StdAsyncEach {
 public:
  static std::string version() { return version_of_library(); }
  explicit StdAsyncEach(int) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    using Results = ResultsOf<Func, Item>;
    std::vector<std::future<typename Results::value_type>> tasks;
    tasks.reserve(items.size());
    for (const Item& item : items) {
      tasks.push_back(std::async(std::launch::async, [&] { return func(item); }));
    }
    Results results;
    results.reserve(items.size());
    for (auto& task : tasks) results.push_back(task.get());
    return results;
  }
};

}  // namespace spychronous::bench
