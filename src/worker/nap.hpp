#pragma once

#include "os/clock.hpp"
#include "os/futex.hpp"
#include "shared/slot.hpp"

namespace spychronous {

/// In a worker that waits for what another process does next, within microseconds: looks away for
/// so long.
inline void take_nap(const Slot& slot) {
  constexpr os::Nanos nap = 50'000;
  const auto& word = slot.ring.space;
  os::futex_wait(word, word.load(std::memory_order_relaxed), nap);
}

}  // namespace spychronous
