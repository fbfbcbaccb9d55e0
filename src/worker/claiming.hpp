#pragma once

#include <cstdint>
#include <limits>

#include "os/failpoint.hpp"
#include "shared/job_memory.hpp"
#include "worker/nap.hpp"

/// How the worker of a slot comes by its items.
///
/// Invariants (checked as a model in tests/model):
/// 1. An item that nobody has claimed is in exactly one range, or in the hands of a thief between
///    its two steps. If the thief dies there, the keeper finds the item when all workers are gone.
/// 2. Only the owner of a range moves its begin; only thieves, and the keeper after the owner's
///    death, change it otherwise. An empty range is changed by its owner or the keeper alone.
/// 3. Before a worker touches a range, its activity word says so: after its death the keeper can
///    tell a claimed item (begin is past it) from one still in the range.

namespace spychronous {

class Claiming {
 public:
  Claiming(const JobMemory& memory, std::uint32_t slot, std::uint32_t epoch)
      : memory_(memory), slot_(memory.slot(slot)), self_(slot), epoch_(epoch) {}

  /// No item has this index.
  static constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();

  /// The next item of the own range, or `nothing` if that is empty.
  std::uint32_t claim() {
    std::uint64_t word = slot_.range.load(std::memory_order_acquire);
    for (;;) {
      const Range range = Range::of(word);
      if (memory_.sound(range).empty()) return nothing;
      publish(Activity::State::claiming, range.begin);
      SPYCHRONOUS_FAILPOINT(before_claim);
      // Fails when a thief has just taken the back.
      if (slot_.range.compare_exchange_weak(word, range.without_first().word(),
                                            std::memory_order_acq_rel)) {
        SPYCHRONOUS_FAILPOINT(after_claim);
        return range.begin;
      }
    }
  }

  /// The next item of the own range or, when that is empty, of others; `nothing` when none is left,
  /// or once `stopped()`. Blocks, in short naps, while another thief has items in its hands.
  template <class Stopped>
  std::uint32_t next(Stopped stopped) {
    while (!stopped()) {
      if (const std::uint32_t item = claim(); item != nothing) return item;
      const Theft theft = steal();
      if (theft == Theft::nothing_left) break;
      if (theft == Theft::postponed) {
        SPYCHRONOUS_FAILPOINT(steal_postponed);
        take_nap(slot_);
      }
    }
    return nothing;
  }

  enum class Theft {
    success,    ///< the own range has items again
    postponed,  ///< another thief has items in its hands: ask again
    nothing_left
  };
  /// Takes the back half of the fullest range. The own range must be empty.
  Theft steal();

 private:
  void publish(Activity::State state, std::uint32_t item) {
    slot_.activity.store(Activity{epoch_, state, item}.word(), std::memory_order_release);
  }

  const JobMemory& memory_;
  Slot& slot_;
  std::uint32_t self_;
  std::uint32_t epoch_;
};

}  // namespace spychronous
