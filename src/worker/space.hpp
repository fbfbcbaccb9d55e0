#pragma once

#include <atomic>
#include <cstdint>

#include "os/atomics.hpp"
#include "os/clock.hpp"
#include "shared/ring.hpp"
#include "worker/bell.hpp"

/// What the bell is for the host, the space of its ring is for a worker.

namespace spychronous {

/// In a worker: sleeps until the host has read something, at most so long, unless there is space
/// for a chunk with so much payload already.
template <class Atomics>
void sleep_until_space(const BasicRingWriter<Atomics>& writer, std::uint64_t payload,
                       BasicRingControl<Atomics>& ring, BasicControl<Atomics>& control,
                       os::Nanos longest) {
  const std::uint32_t seen = ring.space.load(std::memory_order_acquire);
  ring.writer_waits.store(1, std::memory_order_relaxed);
  // Orders that word against the look for space: the host gives space, then looks at that word.
  Atomics::fence(std::memory_order_seq_cst);
  ring_bell(control);
  if (!writer.has_space(payload)) Atomics::futex_wait(ring.space, seen, longest);
  ring.writer_waits.store(0, std::memory_order_relaxed);
}

/// In the host, when it has read something: wakes a writer that waits, once.
template <class Atomics>
void wake_writer(const BasicRingReader<Atomics>& reader) {
  BasicRingControl<Atomics>& ring = reader.control();
  Atomics::fence(std::memory_order_seq_cst);
  if (ring.writer_waits.load(std::memory_order_relaxed) == 0) return;
  // Not for every chunk: let it write a good deal at a time.
  if (reader.free() < reader.capacity() / 2) return;
  // It may take long to wake up, and is not to be woken again for each chunk until then.
  if (ring.writer_waits.exchange(0, std::memory_order_relaxed) != 0) {
    os::futex_advance_and_wake<Atomics>(ring.space);
  }
}

}  // namespace spychronous
