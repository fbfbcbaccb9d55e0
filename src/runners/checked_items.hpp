#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "spychronous/engine/ending.hpp"

namespace spychronous {

/// The number of items as the engine counts them. Throws std::invalid_argument if there are more
/// than it can count.
inline std::uint32_t checked_items(std::uint64_t items) {
  if (items > engine::max_items) {
    throw std::invalid_argument("spychronous: a job can have at most " +
                                std::to_string(engine::max_items) + " items, this one has " +
                                std::to_string(items) + "; split it into several jobs");
  }
  return static_cast<std::uint32_t>(items);
}

}  // namespace spychronous
