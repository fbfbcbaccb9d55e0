#pragma once

#include <cstdint>

#include "os/atomics.hpp"
#include "shared/activity.hpp"
#include "shared/range.hpp"
#include "shared/ring.hpp"

namespace spychronous {

/// The shared state of one slot, the seat of a worker. It outlives its workers.
template <class Atomics>
struct alignas(128) BasicSlot {
  template <class T>
  using Atomic = typename Atomics::template Atomic<T>;

  Atomic<std::uint64_t> range;     ///< a Range: changed by the owner, by thieves, by the keeper
  Atomic<std::uint64_t> activity;  ///< an Activity: said by the worker; by the keeper after it died
  /// When the running item started, or the leaving: now_coarse(). 0: this worker has started none.
  /// Where the limit is not is_stamped(), of the first item.
  Atomic<std::int64_t> started;
  Atomic<std::int32_t> pid;  ///< the worker of this epoch; 0: none
  /// How many thieves, or the keeper, are about to change what else the worker alone does, which
  /// then has to use compare-and-swap. A thief that dies stays counted: that costs time only.
  Atomic<std::uint32_t> visitors;
  BasicRingControl<Atomics> ring;
};

using Slot = BasicSlot<os::StdAtomics>;

}  // namespace spychronous
