#pragma once

#include <array>
#include <vector>

#include "memory_orders/clients/simulated_job.hpp"
#include "worker/bell.hpp"
#include "worker/space.hpp"

namespace spychronous::memory_orders {

/// A worker sends messages of given lengths through its ring and sleeps where that is full; the
/// host reads them and sleeps where there are none. No sleep ends by itself.
class TransportClient : public Client {
 public:
  TransportClient(std::size_t capacity, std::vector<std::uint32_t> lengths)
      : lengths_(std::move(lengths)), job_({1, 1, 0, capacity}) {}

  std::size_t threads() const override { return 2; }
  void introduce_to(Memory& memory) const override { job_.introduce_to(memory); }
  void prepare() override { job_.zero(); }

  void run(std::size_t thread) override { thread == 0 ? write() : read(); }

 private:
  using Reader = BasicRingReader<SimulatedAtomics>;
  using Bytes = std::array<std::byte, 256>;

  static Bytes pattern(std::size_t seed) {
    Bytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 7 + seed);
    return bytes;
  }

  BasicRingControl<SimulatedAtomics>& ring() const { return job_.memory.slot(0).ring; }
  std::size_t capacity() const { return job_.memory.shape().ring_capacity; }

  // As Worker::send.
  void write() {
    BasicRingWriter<SimulatedAtomics> writer(ring(), job_.memory.ring(0), capacity());
    for (std::uint32_t i = 0; i < lengths_.size(); ++i) {
      const ChunkHeader header{lengths_[i], ChunkHeader::Kind::value, 1, i, lengths_[i], 0, 1};
      const Bytes payload = pattern(i);
      while (!writer.try_write(header, payload.data())) {
        sleep_until_space(writer, lengths_[i], ring(), job_.memory.control(), 0);
      }
    }
    ring_bell(job_.memory.control());
  }

  // As Host::attend_to_keeper and Inbox::read_ring.
  void read() {
    Reader reader(ring(), job_.memory.ring(0), capacity());
    for (std::uint32_t received = 0; received < lengths_.size();) {
      Reader::Chunk chunk{};
      const auto found = reader.peek(chunk);
      if (found == Reader::Found::nothing) {
        reader.restore_head();
        sleep_until_bell(job_.memory.control(), 0, [&] { return !reader.nothing(); });
        continue;
      }
      require(found == Reader::Found::chunk, "The reader found nonsense in the ring.");
      require(chunk.header.item == received, "The reader found another message.");
      require(chunk.payload.size() == lengths_[received], "The reader found another length.");
      Bytes payload{};
      SimulatedAtomics::copy(payload.data(), chunk.payload.data(), chunk.payload.size());
      const Bytes sent = pattern(received);
      require(std::memcmp(payload.data(), sent.data(), chunk.payload.size()) == 0,
              "The reader found another payload.");
      reader.consume();
      wake_writer(reader);
      ++received;
    }
  }

  const std::vector<std::uint32_t> lengths_;
  const SimulatedJob job_;
};

}  // namespace spychronous::memory_orders
