#include <algorithm>

#include "keeper/keeper.hpp"
#include "os/calls.hpp"
#include "os/failpoint.hpp"
#include "shared/transitions.hpp"

namespace spychronous {

// When the limit of what the worker does is over; never, if nothing is running. `activity` is the
// word the answer is about.
os::Nanos Keeper::deadline_of(Seat& seat, const Slot& slot, os::Nanos now,
                              std::uint64_t& activity) const {
  if (seat.doomed) return os::never;
  const Stamped stamped = stamped_activity(slot);
  activity = stamped.activity;
  const Activity::State state = Activity::of(activity).state;
  if (state != Activity::State::running && state != Activity::State::leaving) {
    // A worker that SIGSTOP holds between two items would hold its items for good.
    if (!seat.stopped() || seat.stopped_by_job_control) return os::never;
    return os::saturating_add(seat.stopped_since, orders_.limit);
  }
  if (seat.stopped() && seat.stopped_by_job_control) return os::never;
  // The stamp may be a tick old when it is taken: one more, so that no item is ended early.
  // And it may be any number at all, if the worker has written over it.
  const os::Nanos started = is_stamped(orders_.limit) ? std::max<os::Nanos>(stamped.started, 0)
                                                      : seat.first_seen(activity, now);
  return os::saturating_add(os::saturating_add(started, seat.pause_of(activity) + tick_),
                            orders_.limit);
}

void Keeper::enforce_limits(os::Nanos now) {
  if (orders_.limit == os::never) return;
  fence_refused_ = false;
  for (std::uint32_t i = 0; i < slots(); ++i) {
    Seat& seat = seats_[i];
    Slot& slot = memory_.slot(i);
    std::uint64_t word = 0;
    if (seat.pid == 0 || now < deadline_of(seat, slot, now, word)) continue;
    // A stop that has not been noticed yet may put the deadline off.
    reap();
    if (seat.pid == 0 || now < deadline_of(seat, slot, now, word)) continue;
    const Activity activity = Activity::of(word);
    if (activity.state == Activity::State::running) {
      SPYCHRONOUS_FAILPOINT(before_timeout);
      const Visit<os::StdAtomics> visit(slot, fences_);
      SPYCHRONOUS_FAILPOINT(keeper_visits);
      fence_refused_ |= !visit.fenced();
      const auto runs_still = [&] { return slot.activity.load(std::memory_order_acquire) == word; };
      if (!visit.fenced() || !runs_still()) continue;
      // If it has an outcome, it was in time and has said so, or somebody wrote over the outcome.
      const CasualtyEntry timeout{activity.item, seat.pid, 0, 0, true};
      if (!settle_casualty(activity.item, OutcomeCode::timeout, timeout) && !runs_still()) continue;
      SPYCHRONOUS_FAILPOINT(after_timeout);
    }
    SPYCHRONOUS_FAILPOINT(before_kill_for_limit);
    end_worker(seat);
  }
}

}  // namespace spychronous
