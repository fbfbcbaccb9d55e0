#pragma once

#include <atomic>
#include <cstdint>

#include "shared/activity.hpp"
#include "shared/range.hpp"
#include "shared/ring.hpp"

namespace spychronous {

/// The shared state of one slot, the seat of a worker. It outlives its workers.
struct alignas(128) Slot {
  std::atomic<std::uint64_t> range;  ///< a Range: changed by the owner, by thieves, by the keeper
  std::atomic<std::uint64_t> activity;  ///< an Activity
  /// When the running item started, or the leaving: now_coarse(). 0: this worker has started none.
  std::atomic<std::int64_t> started;
  std::atomic<std::int32_t> pid;  ///< the worker of this epoch; 0: none
  RingControl ring;
};

}  // namespace spychronous
