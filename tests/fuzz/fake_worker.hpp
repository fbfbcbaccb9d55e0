#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "fuzz/checking_work.hpp"
#include "shared/job_memory.hpp"

namespace spychronous::fuzz {

/// Does to the memory of a job what a worker in its slot does: writes messages as the real one
/// does, one chunk at a time. It claims no items; it is told which.
class FakeWorker {
 public:
  FakeWorker(const JobMemory& memory, std::uint32_t slot, std::uint32_t epoch)
      : memory_(memory),
        slot_(&memory.slot(slot)),
        epoch_(epoch),
        ring_(slot_->ring, memory.ring(slot), memory.shape().ring_capacity) {
    become(Activity::State::idle, 0);
  }

  bool sending() const { return sending_; }
  std::uint32_t item() const { return item_; }

  void begin(std::uint32_t item, bool is_exception, std::uint64_t total) {
    item_ = item;
    kind_ = is_exception ? ChunkHeader::Kind::exception : ChunkHeader::Kind::value;
    total_ = left_ = total;
    part_ = 0;
    sending_ = true;
    become(Activity::State::sending, item);
    step();
  }

  /// Writes the next chunk, if there is space for it. Returns whether the message is published.
  bool step() {
    const std::uint64_t most = ring::max_payload(memory_.shape().ring_capacity);
    const auto length = static_cast<std::uint32_t>(std::min(left_, most));
    std::vector<std::byte> payload(length);
    for (std::uint32_t i = 0; i < length; ++i) payload[i] = payload_at(item_, total_ - left_ + i);
    if (!ring_.try_write({length, kind_, epoch_, item_, total_, part_, pid}, payload.data())) {
      return false;
    }
    ++part_;
    left_ -= length;
    if (left_ != 0) return false;
    sending_ = false;
    publish();
    return true;
  }

  /// Stores a chunk of any content in the ring, as far as it fits.
  void forge(const ChunkHeader& header, std::uint64_t distance) {
    const std::size_t capacity = memory_.shape().ring_capacity;
    const std::uint64_t tail = slot_->ring.tail.load();
    std::memcpy(memory_.ring(index()) + tail % capacity / ring::alignment * ring::alignment,
                &header, sizeof header);
    slot_->ring.tail.store(tail + distance);
  }

  static constexpr std::int32_t pid = 4711;

 private:
  std::uint32_t index() const { return static_cast<std::uint32_t>(slot_ - &memory_.slot(0)); }

  void become(Activity::State state, std::uint32_t item) {
    slot_->activity.store(Activity{epoch_, state, item}.word());
  }
  void publish() {
    settle(memory_.outcome(item_), OutcomeCode::sent);
    become(Activity::State::done, item_);
  }

  JobMemory memory_;
  Slot* slot_;
  std::uint32_t epoch_;
  RingWriter ring_;
  std::uint32_t item_ = 0;
  ChunkHeader::Kind kind_ = ChunkHeader::Kind::value;
  std::uint64_t total_ = 0;
  std::uint64_t left_ = 0;
  std::uint32_t part_ = 0;
  bool sending_ = false;
};

}  // namespace spychronous::fuzz
