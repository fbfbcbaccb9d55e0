#pragma once

#include <atomic>
#include <compare>
#include <string>

#include "memory_orders/simulation/operation.hpp"

namespace spychronous::memory_orders {

/// One step of the sources made worse, its memory order as a rule: a mutant. `function` and `word`
/// say where it is.
struct Weakening {
  std::string function;
  std::string word;  ///< empty: a fence
  Kind kind = Kind::load;
  std::memory_order to = std::memory_order_relaxed;  ///< for Damage::weaker
  Damage damage = Damage::weaker;

  auto operator<=>(const Weakening&) const = default;
};

std::string describe(const Weakening& weakening);

}  // namespace spychronous::memory_orders
