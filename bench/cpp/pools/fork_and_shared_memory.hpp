#pragma once

#include <vector>

#include "pools/children.hpp"
#include "pools/map.hpp"
#include "pools/shared_array.hpp"

namespace spychronous::bench {

/// The least that processes can do with results of fixed size: each writes its block to shared
/// memory, from where the parent copies it.
class ForkAndSharedMemory {
 public:
  static const char* version() { return "fork, mmap"; }
  explicit ForkAndSharedMemory(int processes) : processes_(processes) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    using Results = ResultsOf<Func, Item>;
    const SharedArray<typename Results::value_type> shared(items.size());
    std::vector<pid_t> children;
    const std::size_t count = workers_for(items.size(), processes_);
    for (std::size_t n = 0; n < count; ++n) {
      children.push_back(
          fork_child([&] { map_block(func, items, shared, block_of(items.size(), n, count)); }));
    }
    wait_for_all(children);
    return Results(shared.begin(), shared.end());
  }

 private:
  int processes_;
};

}  // namespace spychronous::bench
