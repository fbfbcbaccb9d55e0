#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "protocol/contender.hpp"

namespace spychronous::bench {

using BlockOfBytes = std::vector<char>;

/// A task whose results are `count` copies of a block of `size` bytes.
class BlockResults {
 public:
  explicit BlockResults(const Parameters& parameters)
      : items_(parameters.size("count")), source_(parameters.size("size")) {
    for (std::size_t i = 0; i < source_.size(); ++i) source_[i] = static_cast<char>(i * i);
  }

  const std::vector<int>& items() const { return items_; }
  BlockOfBytes operator()(int) const { return source_; }
  void check(const std::vector<BlockOfBytes>& results) const {
    require(results.size() == items_.size(), "Results are missing.");
    for (const BlockOfBytes& result : results) require(result == source_, "A result is wrong.");
  }

  const BlockOfBytes& source() const { return source_; }

 private:
  std::vector<int> items_;
  BlockOfBytes source_;
};

}  // namespace spychronous::bench
