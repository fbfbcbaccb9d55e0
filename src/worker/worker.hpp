#pragma once

#include <atomic>
#include <cstdint>

#include "shared/job_memory.hpp"
#include "spychronous/engine/work.hpp"

namespace spychronous {

/// The loop of a worker process: claim an item, run it, publish what came of it.
///
/// Invariants:
/// 1. The activity word says RUNNING before func is entered, and the start stamp, if the item has
///    one, is older than that.
/// 2. The worker takes an item out of RUNNING before it settles it; the keeper, when the limit is
///    over, settles it only while it is RUNNING. One of them is first. A worker that was late
///    touches nothing more.
/// 3. The outcome byte is written after the result is whole.
/// 4. A process that func forked and that comes back here leaves at once.
class Worker {
 public:
  /// `alive` is a word that reads as 0 in every process forked from this one.
  Worker(engine::Work& work, const JobMemory& memory, std::uint32_t slot, std::uint32_t epoch,
         os::Fences fences, const std::atomic<std::uint32_t>& alive, os::Nanos limit);

  /// Returns when no item is left to claim.
  void run();

 private:
  void run_item(std::uint32_t item);
  void leave_running(std::uint32_t item, Activity::State next);
  [[noreturn]] static void leave_late();
  void send(std::uint32_t item, const engine::Encoded& encoded);
  void wait_for_space(std::uint64_t payload);

  engine::Work& work_;
  const JobMemory memory_;
  Slot& slot_;
  const std::uint32_t slot_index_;
  const std::uint32_t epoch_;
  const os::Fences fences_;
  const std::atomic<std::uint32_t>& alive_;
  const bool stamps_each_;
  bool stamps_next_ = true;
  RingWriter ring_;
};

}  // namespace spychronous
