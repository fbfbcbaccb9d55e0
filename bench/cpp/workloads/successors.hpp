#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "protocol/contender.hpp"

namespace spychronous::bench {

/// A task whose items cost nothing: the next integer.
class Successors {
 public:
  explicit Successors(std::size_t count) : items_(count) {
    std::iota(items_.begin(), items_.end(), 0);
  }

  const std::vector<std::int64_t>& items() const { return items_; }
  std::int64_t operator()(std::int64_t x) const { return x + 1; }
  void check(const std::vector<std::int64_t>& results) const {
    require(results.size() == items_.size(), "Results are missing.");
    for (std::size_t i = 0; i < results.size(); ++i) {
      require(results[i] == items_[i] + 1, "A result is not that of its item.");
    }
  }

 private:
  std::vector<std::int64_t> items_;
};

}  // namespace spychronous::bench
