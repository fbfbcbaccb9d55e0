#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "memory_orders/simulation/simulated_atomics.hpp"
#include "shared/job_memory.hpp"

namespace spychronous::memory_orders {

using Job = BasicJobMemory<SimulatedAtomics>;
using SimulatedSlot = BasicSlot<SimulatedAtomics>;
using SimulatedControl = BasicControl<SimulatedAtomics>;

/// The memory of a job, laid out as in the engine, of simulated words.
class SimulatedJob {
 public:
  explicit SimulatedJob(const Job::Shape& shape)
      : size_(Job::size(shape)),
        block_(static_cast<std::byte*>(::operator new(size_, alignment))),
        memory(block_.get(), shape) {}

  /// As the kernel hands it out.
  void zero() const { std::memset(block_.get(), 0, size_); }

  /// Tells a search what it is about. Once for each search.
  void introduce_to(Memory& simulated) const {
    simulated.share(block_.get(), size_);
    SimulatedControl& control = memory.control();
    simulated.name(&control.bell, "bell", -1);
    simulated.name(&control.host_sleeps, "host_sleeps", -1);
    simulated.name(&control.wants_each, "wants_each", -1);
    simulated.name(&memory.ledger().casualty_count, "casualty_count", -1);
    for (std::uint32_t i = 0; i < memory.shape().slots; ++i) {
      const int owner = static_cast<int>(i);
      SimulatedSlot& slot = memory.slot(i);
      simulated.name(&slot.range, "range", owner);
      simulated.name(&slot.activity, "activity", owner);
      simulated.name(&slot.started, "started", owner);
      simulated.name(&slot.visitors, "visitors", owner);
      simulated.name(&slot.ring.tail, "tail", owner);
      simulated.name(&slot.ring.head, "head", owner);
      simulated.name(&slot.ring.space, "space", owner);
      simulated.name(&slot.ring.writer_waits, "writer_waits", owner);
    }
    for (std::uint32_t i = 0; i < memory.shape().items; ++i) {
      simulated.name(&memory.outcome(i), "outcome", static_cast<int>(i));
    }
  }

 private:
  static constexpr std::align_val_t alignment{128};
  struct Free {
    void operator()(std::byte* block) const { ::operator delete(block, alignment); }
  };

  std::size_t size_;
  std::unique_ptr<std::byte, Free> block_;

 public:
  const Job memory;
};

/// In a thread of a client: waits for the end of another one; returns whether it died.
inline bool reap(std::size_t thread) { return Search::running()->reap(thread); }

}  // namespace spychronous::memory_orders
