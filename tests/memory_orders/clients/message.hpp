#pragma once

#include <array>
#include <cstdint>

#include "memory_orders/clients/simulated_job.hpp"
#include "shared/transitions.hpp"
#include "worker/claiming.hpp"

namespace spychronous::memory_orders {

/// A worker claims items and sends their results through its ring; the host looks some times and
/// asks of each message whether it can be true.
class MessageClient : public Client {
 public:
  MessageClient() : job_({items, 1, 0, 256}) {}

  std::size_t threads() const override { return 2; }
  void introduce_to(Memory& memory) const override { job_.introduce_to(memory); }

  void prepare() override {
    job_.zero();
    job_.memory.share_out_items();
    slot().activity.store(Activity{1, State::idle, 0}.word());
  }

  void run(std::size_t thread) override { thread == 0 ? work() : read(); }

 private:
  using State = Activity::State;
  using Reader = BasicRingReader<SimulatedAtomics>;

  static constexpr std::uint32_t items = 2;

  SimulatedSlot& slot() const { return job_.memory.slot(0); }

  // As Worker::run and run_item.
  void work() const {
    BasicClaiming<SimulatedAtomics> claiming(job_.memory, 0, 1, os::Fences::asymmetric);
    BasicRingWriter<SimulatedAtomics> writer(slot().ring, job_.memory.ring(0), 256);
    for (auto item = claiming.claim(); item != claiming.nothing; item = claiming.claim()) {
      const Activity running{1, State::running, item};
      say(slot(), running);
      leave_running(slot(), running, State::sending);
      const std::uint64_t value = item;
      const ChunkHeader header{sizeof value, ChunkHeader::Kind::value, 1, item, sizeof value, 0, 1};
      require(writer.try_write(header, reinterpret_cast<const std::byte*>(&value)),
              "There is no space where there must be some.");
      settle(job_.memory.outcome(item), OutcomeCode::sent);
      say(slot(), {1, State::done, item});
    }
  }

  // As Inbox::read_ring and take_chunk.
  void read() const {
    Reader reader(slot().ring, job_.memory.ring(0), 256);
    for (int looks = 0; looks < 2; ++looks) {
      Reader::Chunk chunk{};
      const Reader::Found found = reader.peek(chunk);
      require(found != Reader::Found::corruption, "The reader found nonsense in the ring.");
      if (found == Reader::Found::nothing) continue;
      require(believable(job_.memory, 0, chunk.header.item),
              "The host takes an honest message for nonsense.");
      require(settle_received(job_.memory.outcome(chunk.header.item)),
              "The host drops the result of an item.");
      std::uint64_t value = 0;
      SimulatedAtomics::copy(&value, chunk.payload.data(), sizeof value);
      require(value == chunk.header.item, "The reader found another payload.");
      reader.consume();
    }
  }

  const SimulatedJob job_;
};

}  // namespace spychronous::memory_orders
