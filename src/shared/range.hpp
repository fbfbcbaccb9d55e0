#pragma once

#include <cstdint>

namespace spychronous {

/// Item indices [begin, end) that a slot has yet to claim, as they stand in one 64-bit word.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool empty() const { return begin >= end; }
  std::uint32_t size() const { return empty() ? 0 : end - begin; }

  /// What is left when the owner claims the first item.
  Range without_first() const { return {begin + 1, end}; }
  /// The back half, rounded up, which a thief takes, and what it leaves.
  Range back_half() const { return {end - (size() + 1) / 2, end}; }
  Range without_back_half() const { return {begin, end - (size() + 1) / 2}; }

  std::uint64_t word() const { return std::uint64_t{begin} << 32 | end; }
  static Range of(std::uint64_t word) {
    return {static_cast<std::uint32_t>(word >> 32), static_cast<std::uint32_t>(word)};
  }
};

}  // namespace spychronous
