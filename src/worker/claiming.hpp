#pragma once

#include <cstdint>
#include <limits>

#include "os/atomics.hpp"
#include "os/failpoint.hpp"
#include "shared/job_memory.hpp"
#include "shared/transitions.hpp"
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
/// 4. An owner without visitors moves its begin by a plain store: it says CLAIMING, then looks for
///    visitors; a thief says that it visits, then looks whether the owner says CLAIMING, and waits
///    until it says something else. Each looks after it spoke (os/fences.hpp), so at least one of
///    them knows of the other.

namespace spychronous {

template <class Atomics>
class BasicClaiming {
 public:
  BasicClaiming(const BasicJobMemory<Atomics>& memory, std::uint32_t slot, std::uint32_t epoch,
                os::Fences fences)
      : memory_(memory), slot_(memory.slot(slot)), self_(slot), epoch_(epoch), fences_(fences) {}

  /// No item has this index.
  static constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();

  /// The next item of the own range, or `nothing` if that is empty. Until the activity says what
  /// comes next, nobody steals from that range.
  std::uint32_t claim() {
    for (;;) {
      std::uint64_t word = slot_.range.load(std::memory_order_acquire);
      const Range range = Range::of(word);
      if (memory_.sound(range).empty()) return nothing;
      publish(Activity::State::claiming, range.begin);
      SPYCHRONOUS_FAILPOINT(before_claim);
      if (take_first(word, range)) {
        SPYCHRONOUS_FAILPOINT(after_claim);
        return range.begin;
      }
    }
  }

  /// The next item of the own range or, when that is empty, of others; `nothing` when none is left,
  /// or once `stopped()`. Blocks while another thief has items in its hands, or an owner is
  /// claiming: looks again some times, and then in short naps. What is not done after 20,000 naps,
  /// some seconds, is left to them, and to the keeper: a slot may say so by a wild write.
  template <class Stopped>
  std::uint32_t next(Stopped stopped) {
    constexpr int most_naps = 20'000;
    for (int naps = -Atomics::looks_before_nap; naps < most_naps && !stopped();) {
      if (const std::uint32_t item = claim(); item != nothing) return item;
      const Theft theft = steal();
      if (theft == Theft::nothing_left) break;
      if (theft == Theft::postponed) {
        SPYCHRONOUS_FAILPOINT(steal_postponed);
        if (++naps > 0) take_nap(slot_);
      }
    }
    return nothing;
  }

  enum class Theft {
    success,    ///< the own range has items again
    postponed,  ///< another thief has items in its hands, or the owner is claiming: ask again
    nothing_left
  };
  /// Takes the back half of the fullest range. The own range must be empty.
  Theft steal();

 private:
  void publish(Activity::State state, std::uint32_t item) { say(slot_, {epoch_, state, item}); }

  // The second half of claim(). Fails when a thief has just taken the back.
  bool take_first(std::uint64_t word, const Range& range) {
    Atomics::light_fence(fences_);
    if (slot_.visitors.load(std::memory_order_acquire) != 0) {
      return slot_.range.compare_exchange_weak(word, range.without_first().word(),
                                               std::memory_order_acq_rel);
    }
    // One may have come and gone since the word was read.
    if (slot_.range.load(std::memory_order_relaxed) != word) return false;
    slot_.range.store(range.without_first().word(), std::memory_order_release);
    return true;
  }
  static bool is_past_claiming(const BasicSlot<Atomics>& owner);
  Theft steal_from(std::uint32_t victim);

  const BasicJobMemory<Atomics>& memory_;
  BasicSlot<Atomics>& slot_;
  std::uint32_t self_;
  std::uint32_t epoch_;
  os::Fences fences_;
};

template <class Atomics>
typename BasicClaiming<Atomics>::Theft BasicClaiming<Atomics>::steal() {
  const std::uint32_t slots = memory_.shape().slots;
  for (;;) {
    std::uint32_t victim = self_;
    std::uint32_t most = 0;
    bool others_steal = false;
    for (std::uint32_t i = 0; i < slots; ++i) {
      if (i == self_) continue;
      const BasicSlot<Atomics>& other = memory_.slot(i);
      const std::uint64_t word = other.range.load(std::memory_order_acquire);
      const std::uint32_t size = memory_.sound(Range::of(word)).size();
      if (size > most) {
        most = size;
        victim = i;
      }
      others_steal |= Activity::of(other.activity.load(std::memory_order_acquire)).state ==
                      Activity::State::stealing;
    }
    if (victim == self_) return others_steal ? Theft::postponed : Theft::nothing_left;

    publish(Activity::State::stealing, victim);
    SPYCHRONOUS_FAILPOINT(before_steal);
    const Theft theft = steal_from(victim);
    publish(Activity::State::idle, 0);
    if (theft != Theft::nothing_left) return theft;
  }
}

// `nothing_left` if others were faster.
template <class Atomics>
typename BasicClaiming<Atomics>::Theft BasicClaiming<Atomics>::steal_from(std::uint32_t victim) {
  BasicSlot<Atomics>& owner = memory_.slot(victim);
  const Visit<Atomics> visit(owner, fences_);
  SPYCHRONOUS_FAILPOINT(thief_visits);
  if (!visit.fenced() || !is_past_claiming(owner)) return Theft::postponed;
  std::uint64_t word = owner.range.load(std::memory_order_acquire);
  const Range range = memory_.sound(Range::of(word));
  if (range.empty() || !owner.range.compare_exchange_strong(word, range.without_back_half().word(),
                                                            std::memory_order_acq_rel)) {
    return Theft::nothing_left;
  }
  SPYCHRONOUS_FAILPOINT(during_steal);
  slot_.range.store(range.back_half().word(), std::memory_order_release);
  SPYCHRONOUS_FAILPOINT(after_steal);
  return Theft::success;
}

// Whether the owner is done with what it may have been claiming when the visit began. Without an
// item of its own a claim takes some nanoseconds, unless the owner is not running.
template <class Atomics>
bool BasicClaiming<Atomics>::is_past_claiming(const BasicSlot<Atomics>& owner) {
  const std::uint64_t seen = owner.activity.load(std::memory_order_acquire);
  if (Activity::of(seen).state != Activity::State::claiming) return true;
  for (int look = 0; look < Atomics::looks; ++look) {
    if (owner.activity.load(std::memory_order_acquire) != seen) return true;
  }
  return false;
}

// Compiled once, in claiming.cpp.
extern template class BasicClaiming<os::StdAtomics>;
using Claiming = BasicClaiming<os::StdAtomics>;

}  // namespace spychronous
