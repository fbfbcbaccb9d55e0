#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <string>
#include <thread>

#include "shared/job_memory.hpp"
#include "support/leftovers.hpp"
#include "support/recording_work.hpp"
#include "support/seam.hpp"

namespace spychronous::test {

/// Jobs with an item that writes nonsense over the memory it shares with the host.
class Corruption : public NothingLeft {
 protected:
  static constexpr std::uint32_t items = 8;
  static constexpr std::uint32_t bad_item = 3;
  static constexpr std::size_t capacity = 1024;

  static std::string result_of(std::uint32_t item) {
    return std::string(300, static_cast<char>('a' + item));
  }

  // Where the job's words and rings are; in a worker, also its own slot.
  JobMemory memory() const {
    return {static_cast<std::byte*>(start_of_memory), {items, processes, 0, capacity}};
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

  // While it lives, memory() is that of the job made last.
  class RememberedMemory {
   public:
    RememberedMemory() { os::calls.mmap = mmap_and_remember; }

   private:
    const ReplacedCalls calls_;
  };

  void run(RecordingWork& work, engine::Ending ending = engine::Ending::finished) {
    const RememberedMemory remembered;
    engine::ProcessRun run(work, items,
                           {.processes = processes, .limit = limit, .ring_capacity = capacity});
    EXPECT_EQ(run.run(), ending);
    EXPECT_TRUE(run.all_settled() || ending != engine::Ending::finished);
  }

  std::uint32_t processes = 1;
  std::int64_t limit = engine::no_limit;
  std::function<void()> before_first_item = [] {};

 private:
  static void* mmap_and_remember(void* at, std::size_t size, int protection, int flags, int fd,
                                 off_t offset) {
    void* const memory = ::mmap(at, size, protection, flags, fd, offset);
    if ((flags & MAP_SHARED) != 0) start_of_memory = memory;
    return memory;
  }

  static inline void* start_of_memory = nullptr;
};

}  // namespace spychronous::test
