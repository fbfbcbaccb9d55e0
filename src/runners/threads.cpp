#include <algorithm>
#include <atomic>
#include <vector>

#include "os/clock.hpp"
#include "os/zeroed_memory.hpp"
#include "runners/checked_items.hpp"
#include "runners/interrupt.hpp"
#include "runners/progress.hpp"
#include "shared/job_memory.hpp"
#include "spychronous/engine/thread_run.hpp"
#include "worker/bell.hpp"
#include "worker/claiming.hpp"

namespace spychronous::engine {
namespace {

constexpr os::Nanos millisecond = 1'000'000;
// What bounds a lost wake-up, and how late an interruption is noticed.
constexpr os::Nanos slice = 20 * millisecond;
// How long items may take to stop when the process is about to end.
constexpr os::Nanos interrupt_patience = 50 * millisecond;

JobMemory::Shape shape_of(std::uint64_t items, std::uint32_t threads) {
  const std::uint32_t count = checked_items(items);
  return {count, std::min(count, threads), 0, 0};
}

}  // namespace

/// The words that processes share, in memory of this process alone.
class ThreadRun::Shared {
 public:
  Shared(std::uint64_t items, std::uint32_t threads)
      : words(JobMemory::size(shape_of(items, threads))),
        memory(words.data(), shape_of(items, threads)),
        occupied(memory.shape().slots) {
    memory.share_out_items();
  }

  /// Until every seat is left, or `deadline`. Returns whether they are.
  template <class Look>
  bool attend_until(os::Nanos deadline, Look look) {
    Control& control = memory.control();
    for (;;) {
      const bool over = occupied.load(std::memory_order_acquire) == 0;
      look();
      if (over) return true;
      if (os::now() >= deadline) return false;
      sleep_until_bell(control, slice,
                       [this] { return occupied.load(std::memory_order_acquire) == 0; });
    }
  }

  std::uint32_t claim(std::uint32_t seat) {
    const std::uint32_t item = Claiming(memory, seat, 0, os::Fences::symmetric).next([this] {
      return stopped.load(std::memory_order_relaxed);
    });
    say(memory.slot(seat), {0, Activity::State::running, item});
    return item;
  }

  void settle(std::uint32_t item) {
    settle_in_place(memory.outcome(item));
    if (wants_each(memory.control())) ring_bell(memory.control());
  }

  Ending ending() const { return stopped.load() ? Ending::stopped : Ending::finished; }

  static_assert(alignof(Slot) <= os::ZeroedMemory::alignment);
  const os::ZeroedMemory words;
  const JobMemory memory;
  std::atomic<std::uint32_t> occupied;
  std::atomic<bool> stopped{false};
};

ThreadRun::ThreadRun(std::uint64_t items, std::uint32_t threads)
    : shared_(std::make_unique<Shared>(items, threads)) {}

ThreadRun::~ThreadRun() = default;

std::uint32_t ThreadRun::seats() const noexcept { return shared_->memory.shape().slots; }

std::uint32_t ThreadRun::claim(std::uint32_t seat) { return shared_->claim(seat); }

void ThreadRun::settle(std::uint32_t item) noexcept { shared_->settle(item); }

void ThreadRun::leave(std::uint32_t) noexcept {
  shared_->occupied.fetch_sub(1, std::memory_order_acq_rel);
  ring_bell(shared_->memory.control());
}

void ThreadRun::serve(std::uint32_t seat, ThreadWork& work) {
  Shared& shared = *shared_;
  for (std::uint32_t item = shared.claim(seat); item != nothing; item = shared.claim(seat)) {
    struct Settled {
      Shared& shared;
      std::uint32_t item;
      ~Settled() { shared.settle(item); }
    } const settled{shared, item};
    if (work.run(item) == Verdict::stop) stop();
  }
  leave(seat);
}

void ThreadRun::stop() noexcept { shared_->stopped.store(true, std::memory_order_release); }

bool ThreadRun::stopped() const noexcept {
  return shared_->stopped.load(std::memory_order_relaxed);
}

Ending ThreadRun::attend(Observer* observer) {
  if (observer == nullptr) {
    shared_->attend_until(os::never, [] {});
    return shared_->ending();
  }
  Progress progress(shared_->memory);
  std::vector<std::uint32_t> found;
  shared_->attend_until(os::never, [&] {
    progress.look(found);
    if (!found.empty()) observer->settled(found);
    found.clear();
  });
  return shared_->ending();
}

Ending ThreadRun::attend_and_watch_for_interrupt(ThreadWork& work) {
  bool interrupted = false;
  {
    const InterruptWatch watch;
    while (!interrupted && !shared_->attend_until(os::now() + slice, [] {})) {
      interrupted = InterruptWatch::pending();
    }
    if (interrupted) {
      stop();
      work.interrupted();
      shared_->attend_until(os::now() + interrupt_patience, [] {});
    }
  }
  if (interrupted) InterruptWatch::die_interrupted();
  return shared_->ending();
}

void ThreadRun::hurry(bool wanted) noexcept { want_each(shared_->memory.control(), wanted); }

bool ThreadRun::settled(std::uint32_t item) const noexcept {
  return shared_->memory.outcome(item).load(std::memory_order_acquire) != OutcomeCode::none;
}

}  // namespace spychronous::engine
