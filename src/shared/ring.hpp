#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "os/atomics.hpp"

/// A ring carries messages from one worker (writer) to the host (reader) in chunks.
///
/// Invariants:
/// 1. head and tail count bytes from the start of the job; tail - head is what is stored.
/// 2. Only the writer moves tail, only the reader moves head. No lock: a writer that dies leaves at
///    worst a message without its last chunk.
/// 3. A chunk is a header and its payload in one piece: it never wraps. Where the rest of the ring
///    is too short, a padding chunk fills it.
/// 4. Chunks start at multiples of `alignment`, and so do their payloads.
/// 5. The reader trusts nothing it reads: the writer's process may have written anywhere. After
///    nonsense it reads no more until the keeper has ended the writer and reset the ring.

namespace spychronous {

template <class Atomics>
struct BasicRingControl {
  template <class T>
  using Atomic = typename Atomics::template Atomic<T>;

  alignas(64) Atomic<std::uint64_t> tail;
  alignas(64) Atomic<std::uint64_t> head;
  Atomic<std::uint32_t> space;         ///< futex the writer sleeps on
  Atomic<std::uint32_t> writer_waits;  ///< 1: wake it when there is space
};

struct ChunkHeader {
  enum class Kind : std::uint32_t { value, exception, padding };

  std::uint32_t length;  ///< of the payload in this chunk
  Kind kind;
  std::uint32_t epoch;
  std::uint32_t item;
  std::uint64_t total;  ///< length of the payload of the whole message
  std::uint32_t part;   ///< 0 for the first chunk of a message, and so on
  std::int32_t pid;     ///< of the writer
};

namespace ring {
inline constexpr std::size_t alignment = 32;
static_assert(sizeof(ChunkHeader) == alignment);

inline constexpr std::uint64_t footprint(std::uint64_t payload) {
  return alignment + (payload + alignment - 1) / alignment * alignment;
}

/// Payload of a full chunk: a quarter of the ring, so that writer and reader overlap, and divisible
/// by 96, so that a chunk seldom splits an element of the result.
inline constexpr std::size_t max_payload(std::size_t capacity) {
  return std::max<std::size_t>((capacity / 4 - alignment) / 96 * 96, alignment);
}
}  // namespace ring

template <class Atomics>
class BasicRingWriter {
 public:
  using Control = BasicRingControl<Atomics>;

  /// `capacity` is a multiple of `alignment` and at least 512.
  BasicRingWriter(Control& control, std::byte* bytes, std::size_t capacity)
      : control_(control),
        bytes_(bytes),
        capacity_(capacity),
        // Whatever a predecessor may have written there, stay inside the ring.
        tail_(control.tail.load(std::memory_order_relaxed) / ring::alignment * ring::alignment) {}

  /// Stores one chunk if there is space for it.
  bool try_write(const ChunkHeader& header, const std::byte* payload) {
    const std::uint64_t need = ring::footprint(header.length);
    const std::uint64_t padding = padding_before(need);
    if (used() + padding + need > capacity_) return false;
    if (padding != 0) {
      const auto fill = static_cast<std::uint32_t>(padding - ring::alignment);
      const ChunkHeader pad{fill, ChunkHeader::Kind::padding, header.epoch, 0, 0, 0, 0};
      Atomics::copy(bytes_ + tail_ % capacity_, &pad, sizeof pad);
      tail_ += padding;
    }
    std::byte* const place = bytes_ + tail_ % capacity_;
    Atomics::copy(place, &header, sizeof header);
    if (header.length != 0) Atomics::copy(place + sizeof header, payload, header.length);
    tail_ += need;
    control_.tail.store(tail_, std::memory_order_release);
    return true;
  }

  /// Whether there is space for a chunk with so much payload.
  bool has_space(std::uint64_t payload) const {
    const std::uint64_t need = ring::footprint(payload);
    return used() + padding_before(need) + need <= capacity_;
  }

  std::uint64_t used() const { return tail_ - control_.head.load(std::memory_order_acquire); }
  bool half_full() const { return used() >= capacity_ / 2; }

 private:
  // What is left at the end of the ring, if that is too short for `need` bytes.
  std::uint64_t padding_before(std::uint64_t need) const {
    const std::uint64_t rest = capacity_ - tail_ % capacity_;
    return rest < need ? rest : 0;
  }

  Control& control_;
  std::byte* bytes_;
  std::size_t capacity_;
  std::uint64_t tail_;
};

template <class Atomics>
class BasicRingReader {
 public:
  using Control = BasicRingControl<Atomics>;

  struct Chunk {
    ChunkHeader header;
    std::span<const std::byte> payload;
  };
  enum class Found { nothing, chunk, corruption };

  BasicRingReader(Control& control, const std::byte* bytes, std::size_t capacity)
      : control_(&control), bytes_(bytes), capacity_(capacity) {}

  /// Looks at the oldest chunk. It stays where it is until consume().
  Found peek(Chunk& chunk) {
    for (;;) {
      const std::uint64_t stored = control_->tail.load(std::memory_order_acquire) - head_;
      if (stored == 0) return Found::nothing;
      const std::uint64_t rest = capacity_ - head_ % capacity_;
      if (stored > capacity_ || stored % ring::alignment != 0) return Found::corruption;
      const std::byte* const place = bytes_ + head_ % capacity_;
      Atomics::copy(&chunk.header, place, sizeof chunk.header);
      size_ = ring::footprint(chunk.header.length);
      if (size_ > stored || size_ > rest) return Found::corruption;
      if (chunk.header.kind != ChunkHeader::Kind::padding) {
        chunk.payload = {place + sizeof chunk.header, chunk.header.length};
        return Found::chunk;
      }
      // What is left behind a chunk is padded, once. Any other padding could go on for ever.
      if (size_ != rest || rest == capacity_) return Found::corruption;
      consume();
    }
  }

  /// Gives the space of the chunk last seen back to the writer.
  void consume() {
    head_ += size_;
    control_->head.store(head_, std::memory_order_release);
  }

  /// Makes good what a wild write may have done to the shared head: it would stop the writer.
  void restore_head() {
    if (control_->head.load(std::memory_order_relaxed) == head_) return;
    control_->head.store(head_, std::memory_order_release);
  }

  bool nothing() const { return control_->tail.load(std::memory_order_acquire) == head_; }
  std::uint64_t head() const { return head_; }

  std::uint64_t free() const {
    return capacity_ - (control_->tail.load(std::memory_order_relaxed) - head_);
  }
  std::size_t capacity() const { return capacity_; }
  Control& control() const { return *control_; }

 private:
  Control* control_;
  const std::byte* bytes_;
  std::size_t capacity_;
  std::uint64_t head_ = 0;  // the reader's own: the shared one could be overwritten
  std::uint64_t size_ = 0;
};

using RingControl = BasicRingControl<os::StdAtomics>;
using RingWriter = BasicRingWriter<os::StdAtomics>;
using RingReader = BasicRingReader<os::StdAtomics>;

}  // namespace spychronous
