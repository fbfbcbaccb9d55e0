#pragma once

#include <cstdint>
#include <vector>

#include "fuzz/target.hpp"
#include "shared/job_memory.hpp"
#include "spychronous/engine/work.hpp"

namespace spychronous::fuzz {

/// What every payload is made of, as long as nobody writes over it.
inline std::byte payload_at(std::uint32_t item, std::uint64_t offset) {
  return static_cast<std::byte>(item * 31 + offset);
}

/// The host's side of a job that believes its engine and checks it:
///
/// 1. What is shown of a ring lies in the ring of that worker.
/// 2. Messages are of items that exist; their parts come in order, of one message at a time, and
///    end where the message ends.
/// 3. An item is settled once at most.
/// 4. Nothing comes from a ring that was found to hold nonsense, until it is reset.
class CheckingWork final : public engine::Work {
 public:
  explicit CheckingWork(const JobMemory& memory)
      : memory_(memory), lines_(memory.shape().slots), settled_(memory.shape().items) {}

  /// Whether the payloads are to be those of payload_at().
  bool checks_payloads = true;
  std::uint32_t values = 0;      ///< messages that have come whole
  std::uint32_t casualties = 0;  ///< items reported lost

  void silence(std::uint32_t slot, bool silent) { lines_[slot].silent = silent; }
  bool is_silent(std::uint32_t slot) const { return lines_[slot].silent; }
  bool is_settled(std::uint32_t item) const { return settled_[item]; }

  engine::Encoded run(std::uint32_t, std::byte*) override { return {}; }

  void receive(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
               std::span<const std::byte> chunk) override {
    take(slot, message, offset, chunk);
    require(offset + chunk.size() < message.total, "receive() is for all parts but the last");
    Line& line = lines_[slot];
    line.open = true;
    line.message = message;
    line.received = offset + chunk.size();
  }

  engine::Verdict complete(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
                           std::span<const std::byte> chunk) override {
    take(slot, message, offset, chunk);
    require(offset + chunk.size() == message.total, "a message is complete with its last byte");
    lines_[slot].open = false;
    ++values;
    settle(message.item);
    return engine::Verdict::go_on;
  }

  void abandon(std::uint32_t slot) override {
    require(slot < lines_.size() && lines_[slot].open, "only what has begun is abandoned");
    lines_[slot].open = false;
  }

  engine::Verdict lost(const engine::Casualty& casualty) override {
    ++casualties;
    settle(casualty.item);
    return engine::Verdict::go_on;
  }

 private:
  struct Line {
    bool silent = false;
    bool open = false;
    engine::Message message{};
    std::uint64_t received = 0;
  };

  void take(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
            std::span<const std::byte> chunk) {
    require(slot < lines_.size(), "slots exist");
    require(message.item < settled_.size(), "items exist");
    Line& line = lines_[slot];
    require(!line.silent, "a ring that holds nonsense is not read");
    if (offset == 0) {
      require(!line.open, "a message ends, or is abandoned, before the next one begins");
    } else {
      require(line.open && offset == line.received, "parts come in order");
      require(message.item == line.message.item && message.total == line.message.total &&
                  message.is_exception == line.message.is_exception,
              "parts are of one message");
    }
    require(offset + chunk.size() >= offset && offset + chunk.size() <= message.total,
            "parts are within their message");
    const std::byte* const ring = memory_.ring(slot);
    require(chunk.data() >= ring && chunk.size() <= memory_.shape().ring_capacity &&
                chunk.data() + chunk.size() <= ring + memory_.shape().ring_capacity,
            "what is shown of a ring lies in the ring of that worker");
    std::uint64_t at = offset;
    unsigned sum = 0;
    for (const std::byte byte : chunk) {
      if (checks_payloads) require(byte == payload_at(message.item, at++), "bytes arrive as sent");
      sum += static_cast<unsigned>(byte);  // touches every byte: AddressSanitizer looks on
    }
    touched_ += sum;
  }

  void settle(std::uint32_t item) {
    require(item < settled_.size(), "items exist");
    require(!settled_[item], "an item has one outcome");
    settled_[item] = true;
  }

  const JobMemory memory_;
  std::vector<Line> lines_;
  std::vector<bool> settled_;  // by item
  unsigned touched_ = 0;
};

}  // namespace spychronous::fuzz
