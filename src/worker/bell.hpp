#pragma once

#include <atomic>

#include "os/atomics.hpp"
#include "os/clock.hpp"
#include "os/failpoint.hpp"
#include "shared/job_memory.hpp"

namespace spychronous {

/// Whether somebody in the host waits for the next outcome, whichever it is.
template <class Atomics>
inline bool wants_each(const BasicControl<Atomics>& control) {
  return control.wants_each.load(std::memory_order_relaxed) != 0;
}

/// Wakes the host if it sleeps. A host that is awake looks at everything before it sleeps again.
template <class Atomics>
inline void ring_bell(BasicControl<Atomics>& control) {
  // Orders the news, written before, against the look at host_sleeps: the host writes that word
  // and then looks for news.
  Atomics::fence(std::memory_order_seq_cst);
  if (control.host_sleeps.load(std::memory_order_relaxed) == 0) return;
  SPYCHRONOUS_FAILPOINT(before_bell);
  if (control.host_sleeps.exchange(0, std::memory_order_relaxed) != 0) {
    os::futex_advance_and_wake<Atomics>(control.bell);
  }
}

/// In the host: whether it wants to be woken by each outcome, from its next sleep on.
template <class Atomics>
inline void want_each(BasicControl<Atomics>& control, bool wanted) {
  control.wants_each.store(wanted ? 1 : 0, std::memory_order_relaxed);
  if (wanted) os::futex_advance_and_wake<Atomics>(control.bell);
}

/// In the host: sleeps until the bell is rung, at most so long, unless there are `news()` already.
template <class Atomics, class News>
void sleep_until_bell(BasicControl<Atomics>& control, os::Nanos longest, News news) {
  const std::uint32_t bell = control.bell.load(std::memory_order_acquire);
  control.host_sleeps.store(1, std::memory_order_relaxed);
  Atomics::fence(std::memory_order_seq_cst);
  if (!news()) Atomics::futex_wait(control.bell, bell, longest);
  control.host_sleeps.store(0, std::memory_order_relaxed);
}

}  // namespace spychronous
