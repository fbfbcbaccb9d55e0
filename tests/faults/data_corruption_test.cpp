// A worker that writes nonsense over the memory it shares with the host.
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <thread>

#include "shared/job_memory.hpp"
#include "support/event.hpp"
#include "support/leftovers.hpp"
#include "support/recording_work.hpp"
#include "support/seam.hpp"

namespace spychronous::test {

namespace {

constexpr std::uint32_t items = 8;
constexpr std::uint32_t bad_item = 3;
constexpr std::size_t capacity = 1024;

void* job_memory = nullptr;

void* mmap_and_remember(void* at, std::size_t size, int protection, int flags, int fd,
                        off_t offset) {
  void* const memory = ::mmap(at, size, protection, flags, fd, offset);
  if ((flags & MAP_SHARED) != 0) job_memory = memory;
  return memory;
}

}  // namespace

class Corruption : public NothingLeft {
 protected:
  static std::string result_of(std::uint32_t item) {
    return std::string(300, static_cast<char>('a' + item));
  }

  // Where the job's words and rings are; in a worker, also its own slot.
  JobMemory memory() const {
    return {static_cast<std::byte*>(job_memory), {items, processes, 0, capacity}};
  }
  std::uint32_t own_slot() const {
    std::uint32_t slot = 0;
    while (memory().slot(slot).pid != ::getpid()) ++slot;
    return slot;
  }
  RingControl& own_ring() const { return memory().slot(own_slot()).ring; }
  std::byte* own_bytes() const { return memory().ring(own_slot()); }

  // Until the host has taken what innocent items have put into the same ring: their results share
  // its fate.
  void await_empty_ring() const {
    while (own_ring().head != own_ring().tail) std::this_thread::yield();
  }

  // Stores `header` as a chunk of its worker's ring, whatever it says.
  void forge(const ChunkHeader& header) const {
    RingControl& ring = own_ring();
    const std::uint64_t tail = ring.tail;
    std::memcpy(own_bytes() + tail % capacity, &header, sizeof header);
    ring.tail = tail + ring::alignment;
  }

  // Runs the job with an item that vandalises what it shares, and then does not end by itself: the
  // engine has to charge the damage to it, and to it alone.
  void expect_charged(const std::function<void()>& vandalise) {
    RecordingWork work([&](std::uint32_t item) {
      if (item == 0) before_first_item();
      if (item == bad_item) {
        await_empty_ring();
        vandalise();
        for (;;) ::pause();
      }
      return result_of(item);
    });
    run(work);
    for (std::uint32_t i = 0; i < items; ++i) {
      EXPECT_TRUE(i == bad_item ? work[i].is_crash() : work[i].is_value(result_of(i)))
          << "item " << i;
    }
  }

  // The same with an item that goes on and publishes a result. What stood in the ring before is
  // well, and no result is ever wrong; but what the same worker sends before the nonsense is
  // noticed may be lost, and is a crash then.
  void expect_survived(const std::function<void()>& vandalise) {
    RecordingWork work([&](std::uint32_t item) {
      if (item == bad_item) {
        await_empty_ring();
        vandalise();
      }
      return result_of(item);
    });
    run(work);
    for (std::uint32_t i = 0; i < items; ++i) {
      EXPECT_EQ(work[i].times, 1) << "item " << i;
      EXPECT_TRUE(work[i].is_value(result_of(i)) || (i > bad_item && work[i].is_crash()) ||
                  i == bad_item)
          << "item " << i;
    }
  }

  std::uint32_t processes = 1;
  std::function<void()> before_first_item = [] {};

 private:
  void run(RecordingWork& work) {
    const ReplacedCalls replaced;
    os::calls.mmap = mmap_and_remember;
    engine::ProcessRun run(work, items, {.processes = processes, .ring_capacity = capacity});
    EXPECT_EQ(run.run(), engine::Ending::finished);
    EXPECT_TRUE(run.all_settled());
  }
};

TEST_F(Corruption, G6_a_chunk_longer_than_what_is_stored_is_charged_to_its_writer) {
  expect_charged([this] {
    forge({100'000, ChunkHeader::Kind::value, 1, bad_item, 100'000, 0, ::getpid()});
  });
  expect_charged([this] {
    forge({~0U, ChunkHeader::Kind::value, 1, bad_item, ~0U, 0, ::getpid()});
  });
}

TEST_F(Corruption, G6_a_chunk_of_no_known_kind_is_charged_to_its_writer) {
  expect_charged([this] {
    forge({0, static_cast<ChunkHeader::Kind>(77), 1, bad_item, 0, 0, ::getpid()});
  });
}

TEST_F(Corruption, G6_a_chunk_of_an_item_that_does_not_exist_is_charged_to_its_writer) {
  expect_charged([this] { forge({0, ChunkHeader::Kind::value, 1, items, 0, 0, ::getpid()}); });
  expect_charged([this] { forge({0, ChunkHeader::Kind::value, 1, ~0U, 0, 0, ::getpid()}); });
}

TEST_F(Corruption, G6_a_chunk_that_follows_nothing_is_charged_to_its_writer) {
  expect_charged([this] { forge({0, ChunkHeader::Kind::value, 1, bad_item, 100, 5, ::getpid()}); });
}

TEST_F(Corruption, G6_zeros_are_not_taken_for_the_result_of_the_first_item) {
  processes = 2;
  const Shared<Event> vandalised;
  before_first_item = [&] { vandalised->wait(); };
  expect_charged([&] {
    forge({});
    vandalised->signal();
  });
}

TEST_F(Corruption, G6_wild_tails_are_charged_to_their_writer) {
  for (const std::uint64_t distance : {std::uint64_t{7}, std::uint64_t{capacity + 32},
                                       ~std::uint64_t{31}, std::uint64_t{1} << 63}) {
    expect_charged([this, distance] { own_ring().tail += distance; });
  }
}

TEST_F(Corruption, G6_an_overwritten_head_blocks_nobody) {
  for (const std::uint64_t distance :
       {std::uint64_t{32}, std::uint64_t{capacity * 5}, ~std::uint64_t{31}}) {
    expect_survived([this, distance] { own_ring().head += distance; });
  }
}

TEST_F(Corruption, G6_a_ring_full_of_random_bytes_is_survived) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    expect_survived([this, seed] {
      std::mt19937 random(seed);
      std::byte* const bytes = own_bytes();
      for (std::size_t i = 0; i < capacity; ++i) bytes[i] = static_cast<std::byte>(random());
      own_ring().tail += capacity;
      own_ring().head += capacity;
    });
  }
}

TEST_F(Corruption, G6_a_random_chunk_header_is_survived) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    expect_survived([this, seed] {
      std::mt19937 random(seed);
      ChunkHeader header{};
      auto* const words = reinterpret_cast<std::uint32_t*>(&header);
      for (std::size_t i = 0; i < sizeof header / 4; ++i) {
        words[i] = static_cast<std::uint32_t>(random() % 3 == 0 ? random() : random() % 9);
      }
      header.item = bad_item;  // no reader could tell a well-formed lie about another item's result
      forge(header);
    });
  }
}

TEST_F(Corruption, G6_a_wild_casualty_count_does_not_lead_the_host_astray) {
  expect_survived([this] { memory().control().casualty_count += 1'000'000; });
}

TEST_F(Corruption, G6_other_workers_do_not_notice) {
  processes = 3;
  expect_charged([this] { own_ring().tail += 7; });
}

}  // namespace spychronous::test
