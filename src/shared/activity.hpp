#pragma once

#include <cstdint>

namespace spychronous {

/// What the worker of a slot is doing, in one 64-bit word: epoch (28 bits), state (4), item (32).
struct Activity {
  enum class State : std::uint8_t {
    idle,
    claiming,  ///< about to take `item` out of its range
    running,   ///< func runs, or its result is being encoded: the limit counts
    sending,   ///< copies the result into the ring: the limit no longer counts
    done,      ///< the outcome of `item` is published
    stealing,  ///< moves the back half of the range of slot `item` to its own
    leaving    ///< no item is left: flushes its output and exits, for which the limit counts, too
  };

  /// Counts the workers a slot has had, so that nothing of a dead one is taken for its successor's.
  std::uint32_t epoch = 0;
  State state = State::idle;
  std::uint32_t item = 0;

  static constexpr std::uint32_t epoch_mask = (1U << 28) - 1;

  std::uint64_t word() const {
    return std::uint64_t{epoch & epoch_mask} << 36 | static_cast<std::uint64_t>(state) << 32 | item;
  }
  static Activity of(std::uint64_t word) {
    return {static_cast<std::uint32_t>(word >> 36), static_cast<State>(word >> 32 & 0xF),
            static_cast<std::uint32_t>(word)};
  }
};

}  // namespace spychronous
