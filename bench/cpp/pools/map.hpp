#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace spychronous::bench {

// A pool is made with the number of its workers and called with func and items: it returns the
// results in the order of the items. `version()` says what it is.

/// What func makes of the items.
template <class Func, class Item>
using ResultsOf = std::vector<std::decay_t<std::invoke_result_t<const Func&, const Item&>>>;

/// A part of the items.
struct Block {
  std::size_t begin;
  std::size_t end;
};

/// The n-th of `count` blocks of about the same size that make up all items.
inline Block block_of(std::size_t items, std::size_t n, std::size_t count) {
  return {items * n / count, items * (n + 1) / count};
}

template <class Func, class Item, class Results>
void map_block(const Func& func, const std::vector<Item>& items, Results& results, Block block) {
  for (std::size_t i = block.begin; i != block.end; ++i) results[i] = func(items[i]);
}

/// The workers of a pool for whom there are items.
inline std::size_t workers_for(std::size_t items, int processes) {
  return std::min(items, static_cast<std::size_t>(processes));
}

}  // namespace spychronous::bench
