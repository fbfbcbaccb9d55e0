#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace spychronous::memory_orders {

inline constexpr std::size_t most_words = 32;
inline constexpr std::size_t most_threads = 4;

/// What a thread knows of the memory, or what a message passes on to those who acquire it.
struct View {
  /// By word: the oldest message of it that may still be read.
  std::array<std::uint8_t, most_words> seen{};
  /// By thread: how many stretches of it happened before. Two plain accesses race if neither is in
  /// the other's past.
  std::array<std::uint8_t, most_threads> past{};

  void join_seen(const View& other) {
    for (std::size_t i = 0; i < most_words; ++i) seen[i] = std::max(seen[i], other.seen[i]);
  }
  void join(const View& other) {
    join_seen(other);
    for (std::size_t i = 0; i < most_threads; ++i) past[i] = std::max(past[i], other.past[i]);
  }
};

}  // namespace spychronous::memory_orders
