#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "os/atomics.hpp"
#include "os/clock.hpp"
#include "os/failpoint.hpp"
#include "shared/job_memory.hpp"
#include "shared/slot.hpp"

/// The steps by which worker, keeper and host change and read the words of one slot together.

namespace spychronous {

template <class Atomics>
inline void say(BasicSlot<Atomics>& slot, const Activity& activity) {
  slot.activity.store(activity.word(), std::memory_order_release);
}

/// Whether workers stamp each item: where its limit is as long as the rest, the keeper notes itself
/// when it first sees one run, and the items are spared the look at the clock.
inline bool is_stamped(os::Nanos limit) {
  constexpr os::Nanos a_day = 24 * 3'600'000'000'000;
  return limit < a_day;
}

/// Since when what is said next is done: who reads that finds a stamp no older.
template <class Atomics>
inline void stamp(BasicSlot<Atomics>& slot, os::Nanos now) {
  slot.started.store(now, std::memory_order_relaxed);
}

struct Stamped {
  std::uint64_t activity;
  os::Nanos started;
};

/// What the worker does, and since when. While it goes on to its next item the stamp may be that
/// of the next, but never that of one before.
template <class Atomics>
Stamped stamped_activity(const BasicSlot<Atomics>& slot) {
  for (;;) {
    const std::uint64_t activity = slot.activity.load(std::memory_order_acquire);
    const os::Nanos started = slot.started.load(std::memory_order_acquire);
    if (slot.activity.load(std::memory_order_acquire) == activity) return {activity, started};
  }
}

/// In a worker: says what comes after `running`. Returns false if that is not what the word says:
/// then somebody has written over it.
template <class Atomics>
inline bool leave_running(BasicSlot<Atomics>& slot, Activity running, Activity::State next) {
  if (slot.activity.load(std::memory_order_relaxed) != running.word()) return false;
  running.state = next;
  say(slot, running);
  return true;
}

/// In a worker that has said DONE: settles its item, whose value stands in place. Returns false if
/// the keeper has settled it, because its limit was over.
template <class Atomics>
inline bool settle_in_place(BasicSlot<Atomics>& slot, BasicOutcomeByte<Atomics>& byte,
                            os::Fences fences) {
  Atomics::light_fence(fences);
  if (slot.visitors.load(std::memory_order_acquire) != 0) {
    return settle(byte, OutcomeCode::in_place) == OutcomeCode::in_place;
  }
  if (byte.load(std::memory_order_relaxed) != OutcomeCode::none) return false;
  settle_in_place(byte);
  return true;
}

/// Of a thief, or of the keeper: while it lasts, the worker of the slot changes its range, and the
/// outcome of an item that stands in place, by compare-and-swap only. But for what it was about to
/// change when the visit began: if it was, its activity says so, once the visit is `fenced()`.
template <class Atomics>
class Visit {
 public:
  Visit(BasicSlot<Atomics>& slot, os::Fences fences) : slot_(slot) {
    slot_.visitors.fetch_add(1, std::memory_order_relaxed);
    fenced_ = Atomics::heavy_fence(fences);
  }
  ~Visit() { slot_.visitors.fetch_sub(1, std::memory_order_release); }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  /// False if the system has refused the fence.
  bool fenced() const { return fenced_; }

 private:
  BasicSlot<Atomics>& slot_;
  bool fenced_;
};

/// Whether the item of a complete message is, or was, the business of the worker of that slot.
template <class Atomics>
bool believable(const BasicJobMemory<Atomics>& memory, std::uint32_t slot, std::uint32_t item) {
  const Activity activity =
      Activity::of(memory.slot(slot).activity.load(std::memory_order_acquire));
  if (activity.item == item &&
      (activity.state == Activity::State::sending || activity.state == Activity::State::done)) {
    return true;
  }
  // The worker settles the item before its word says anything else, and so does the keeper.
  return memory.outcome(item).load(std::memory_order_acquire) != OutcomeCode::none;
}

/// For a worker that died claiming: undoes the claim, if it was made: then begin is past the item.
/// Thieves may take the back meanwhile.
template <class Atomics>
void put_back(BasicSlot<Atomics>& slot, std::uint32_t item) {
  std::uint64_t word = slot.range.load(std::memory_order_acquire);
  for (;;) {
    const Range range = Range::of(word);
    if (range.begin != item + 1) return;
    SPYCHRONOUS_FAILPOINT(before_put_back);
    const Range whole{item, std::max(range.end, range.begin)};
    if (slot.range.compare_exchange_weak(word, whole.word(), std::memory_order_acq_rel)) return;
  }
}

}  // namespace spychronous
