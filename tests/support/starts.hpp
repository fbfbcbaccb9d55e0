#pragma once

#include <array>
#include <atomic>
#include <cstddef>

#include "support/shared.hpp"

namespace spychronous::test {

/// How often each item was started, in whatever process.
template <std::size_t items>
class Starts {
 public:
  /// To be called by func; returns the item.
  std::size_t note(std::size_t item) {
    (*counts_)[item].fetch_add(1);
    return item;
  }
  int of(std::size_t item) const { return (*counts_)[item]; }

 private:
  Shared<std::array<std::atomic<int>, items>> counts_;
};

}  // namespace spychronous::test
