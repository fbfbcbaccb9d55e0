#pragma once

#include "os/atomics.hpp"
#include "os/clock.hpp"
#include "shared/slot.hpp"

namespace spychronous {

/// In a worker that waits for what another process does next, within microseconds: looks away for
/// so long.
template <class Atomics>
void take_nap(const BasicSlot<Atomics>& slot) {
  constexpr os::Nanos nap = 50'000;
  const auto& word = slot.ring.space;
  Atomics::futex_wait(word, word.load(std::memory_order_relaxed), nap);
}

}  // namespace spychronous
