// What processes share, used by threads: here ThreadSanitizer can see it.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <latch>
#include <thread>
#include <vector>

#include "os/clock.hpp"
#include "os/zeroed_memory.hpp"
#include "runners/progress.hpp"
#include "shared/job_memory.hpp"
#include "shared/transitions.hpp"
#include "worker/bell.hpp"
#include "worker/claiming.hpp"
#include "worker/space.hpp"

namespace spychronous {
namespace {

// Longer than any test may take: a lost wake-up is not made good.
constexpr os::Nanos an_hour = 3'600'000'000'000;

struct SharedWords : ::testing::Test {
  explicit SharedWords(const JobMemory::Shape& shape)
      : words(JobMemory::size(shape)), memory(words.data(), shape) {}

  const os::ZeroedMemory words;
  const JobMemory memory;
};

struct SharedRing : SharedWords {
  static constexpr std::uint32_t messages = 20'000;
  static constexpr std::size_t capacity = 512;

  SharedRing() : SharedWords({1, 1, 0, capacity}) {}

  static std::vector<std::byte> payload_of(std::uint32_t message) {
    std::vector<std::byte> bytes(message % (ring::max_payload(capacity) + 1));
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::byte(i * 7 + message);
    return bytes;
  }

  // As Worker::send.
  void write_all() const {
    RingControl& ring = memory.slot(0).ring;
    RingWriter writer(ring, memory.ring(0), capacity);
    for (std::uint32_t i = 0; i < messages; ++i) {
      const std::vector<std::byte> payload = payload_of(i);
      const auto length = static_cast<std::uint32_t>(payload.size());
      const ChunkHeader header{length, ChunkHeader::Kind::value, 1, i, length, 0, 1};
      while (!writer.try_write(header, payload.data())) {
        sleep_until_space(writer, length, ring, memory.control(), an_hour);
      }
    }
    ring_bell(memory.control());
  }

  // As Inbox::read_ring.
  void read_all() const {
    RingReader reader(memory.slot(0).ring, memory.ring(0), capacity);
    for (std::uint32_t received = 0; received < messages;) {
      RingReader::Chunk chunk{};
      const RingReader::Found found = reader.peek(chunk);
      if (found == RingReader::Found::nothing) {
        sleep_until_bell(memory.control(), an_hour, [&] { return !reader.nothing(); });
        continue;
      }
      ASSERT_EQ(found, RingReader::Found::chunk);
      ASSERT_EQ(chunk.header.item, received);
      ASSERT_EQ(std::vector(chunk.payload.begin(), chunk.payload.end()), payload_of(received));
      reader.consume();
      wake_writer(reader);
      ++received;
    }
  }
};

TEST_F(SharedRing, all_messages_arrive_and_both_ends_are_woken) {
  const std::jthread writer([this] { write_all(); });
  read_all();
}

struct SharedRanges : SharedWords, ::testing::WithParamInterface<os::Fences> {
  static constexpr std::uint32_t items = 2'000;
  static constexpr std::uint32_t workers = 4;

  SharedRanges() : SharedWords({items, workers, sizeof(std::uint64_t), 512}), starts(items) {}

  const os::Fences fences = GetParam();
  mutable std::vector<std::atomic<int>> starts;

  static std::uint64_t value_of(std::uint32_t item) { return item * std::uint64_t{7} + 1; }

  // As Worker::run.
  void work(std::uint32_t seat) const {
    Claiming claiming(memory, seat, 1, fences);
    Slot& slot = memory.slot(seat);
    for (auto item = claiming.next([] { return false; }); item != Claiming::nothing;
         item = claiming.next([] { return false; })) {
      const Activity running{1, Activity::State::running, item};
      stamp(slot, item);
      say(slot, running);
      EXPECT_EQ(starts[item].fetch_add(1), 0);
      const std::uint64_t value = value_of(item);
      std::memcpy(memory.place_of(item), &value, sizeof value);
      EXPECT_TRUE(leave_running(slot, running, Activity::State::done));
      settle_in_place(slot, memory.outcome(item), fences);
      ring_bell(memory.control());
    }
  }

  // As Keeper::enforce_limits, now and then. A worker whose item was ended may be found in it
  // again.
  std::uint32_t end_some() const {
    std::uint32_t ended = 0;
    for (std::uint32_t round = 0; ended < items / 100 && round < items; ++round) {
      Slot& slot = memory.slot(round % workers);
      const Stamped stamped = stamped_activity(slot);
      const Activity activity = Activity::of(stamped.activity);
      if (activity.state != Activity::State::running) continue;
      if (memory.outcome(activity.item).load() == OutcomeCode::timeout) continue;
      const Visit<os::StdAtomics> visit(slot, fences);
      EXPECT_TRUE(visit.fenced());
      if (slot.activity.load(std::memory_order_acquire) != stamped.activity) continue;
      OutcomeByte& outcome = memory.outcome(activity.item);
      if (settle(outcome, OutcomeCode::timeout) == OutcomeCode::timeout) ++ended;
    }
    return ended;
  }

  // As the host: takes each value once its outcome is there.
  std::uint32_t take_all() const {
    Progress progress(memory);
    std::vector<std::uint32_t> found;
    std::uint32_t timeouts = 0;
    std::uint32_t taken = 0;
    while (taken + timeouts < items) {
      progress.look_everywhere(found);
      for (const std::uint32_t item : found) {
        std::uint64_t value = 0;
        std::memcpy(&value, memory.place_of(item), sizeof value);
        EXPECT_EQ(value, value_of(item));
      }
      taken += static_cast<std::uint32_t>(found.size());
      found.clear();
      timeouts = count_timeouts();
      if (taken + timeouts == items) break;
      sleep_until_bell(memory.control(), an_hour,
                       [&] { return taken + timeouts < count_settled(); });
    }
    return timeouts;
  }

  std::uint32_t count_timeouts() const {
    return count([](OutcomeCode code) { return code == OutcomeCode::timeout; });
  }
  std::uint32_t count_settled() const {
    return count([](OutcomeCode code) { return code != OutcomeCode::none; });
  }
  template <class Wanted>
  std::uint32_t count(Wanted wanted) const {
    std::uint32_t found = 0;
    for (std::uint32_t i = 0; i < items; ++i) {
      found += wanted(memory.outcome(i).load(std::memory_order_acquire)) ? 1U : 0U;
    }
    return found;
  }
};

TEST_P(SharedRanges, four_workers_a_keeper_and_a_host_settle_each_item_once) {
  if (os::agree_on_fences(fences == os::Fences::asymmetric) != fences) {
    GTEST_SKIP() << "this system has no membarrier";
  }
  memory.share_out_items();
  std::uint32_t ended = 0;
  std::uint32_t timeouts = 0;
  {
    std::latch all_there(workers + 1);
    std::vector<std::jthread> threads;
    for (std::uint32_t seat = 0; seat < workers; ++seat) {
      threads.emplace_back([&, seat] {
        all_there.arrive_and_wait();
        work(seat);
      });
    }
    threads.emplace_back([&] {
      all_there.arrive_and_wait();
      ended = end_some();
    });
    timeouts = take_all();
  }
  EXPECT_EQ(timeouts, ended);
  for (std::uint32_t item = 0; item < items; ++item) EXPECT_EQ(starts[item].load(), 1);
}

INSTANTIATE_TEST_SUITE_P(Fences, SharedRanges,
                         ::testing::Values(os::Fences::symmetric, os::Fences::asymmetric),
                         [](const auto& fences) {
                           return fences.param == os::Fences::symmetric ? "symmetric"
                                                                        : "asymmetric";
                         });

}  // namespace
}  // namespace spychronous
