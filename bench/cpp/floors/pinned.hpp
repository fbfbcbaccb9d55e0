#pragma once

#include <cstddef>
#include <thread>
#include <vector>

#include "cores.hpp"
#include "pools/map.hpp"

namespace spychronous::bench {

/// Runs `body(n)` for each n below `count` in a thread of its own that stays on a core: what the
/// cores of this machine give at this moment.
template <class Body>
void run_pinned(std::size_t count, const Body& body) {
  const std::vector<std::size_t> available = cores();
  std::vector<std::thread> threads;
  for (std::size_t n = 0; n < count; ++n) {
    threads.emplace_back([&body, n, core = available[n % available.size()]] {
      pin_to(core);
      body(n);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

/// The floor of items that are all alike: a block for each core.
class PinnedIdeal {
 public:
  static const char* version() { return "std::thread, pinned"; }
  explicit PinnedIdeal(int processes) : processes_(processes) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    ResultsOf<Func, Item> results(items.size());
    const std::size_t count = workers_for(items.size(), processes_);
    run_pinned(count, [&](std::size_t n) {
      map_block(func, items, results, block_of(items.size(), n, count));
    });
    return results;
  }

 private:
  int processes_;
};

}  // namespace spychronous::bench
