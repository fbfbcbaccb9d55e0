#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "keeper/keeper.hpp"
#include "os/calls.hpp"
#include "os/failpoint.hpp"
#include "os/output.hpp"
#include "os/process_number.hpp"
#include "worker/nap.hpp"
#include "worker/worker.hpp"

namespace spychronous {
namespace {

constexpr os::Nanos millisecond = 1'000'000;
constexpr os::Nanos first_retry = 10 * millisecond;
constexpr os::Nanos last_retry = 1000 * millisecond;
// With no worker at all, the job gives up after this many refused forks: about three seconds.
constexpr int most_refusals = 9;

// The keeper, seen from a PID namespace that it is not in.
constexpr pid_t nobody = 0;

// The pid of the calling worker, once the keeper has written it down.
pid_t wait_for_pid(const JobMemory& memory, std::uint32_t slot) {
  for (;;) {
    const pid_t pid = memory.account(slot).pid.load(std::memory_order_acquire);
    if (pid != 0) return pid;
    take_nap(memory.slot(slot));
  }
}

// So many workers in a row that die before they start an item are not an accident.
std::uint32_t most_barren_deaths(std::uint32_t slots) { return std::max(3U, 2 * slots); }

}  // namespace

// A worker has ended; `fruitful`: it had started an item, or left because none was left.
void Keeper::note_fruit(bool fruitful) {
  barren_deaths_ = fruitful ? 0 : barren_deaths_ + 1;
  if (barren_deaths_ < most_barren_deaths(slots())) return;
  if (live_ == 0) {
    refuse(Refusal::deaths, 0);
  } else {
    retry_later(os::now());
  }
}

bool Keeper::work_left() const {
  for (std::uint32_t i = 0; i < slots(); ++i) {
    const Range range = Range::of(memory_.slot(i).range.load(std::memory_order_acquire));
    if (!memory_.sound(range).empty()) return true;
  }
  return false;
}

// Whether a worker that has items in its hands is about to put them where others can take them, who
// may not have waited for it.
bool Keeper::work_may_come() const {
  for (std::uint32_t i = 0; live_ < slots() && i < slots(); ++i) {
    const Activity activity =
        Activity::of(memory_.slot(i).activity.load(std::memory_order_acquire));
    if (seats_[i].pid != 0 && activity.state == Activity::State::stealing) return true;
  }
  return false;
}

// Fills vacant seats while there are items to claim.
void Keeper::staff_seats(os::Nanos now) {
  if (is_refused()) return;
  if (retry_at_ != os::never && now < retry_at_) return;
  retry_at_ = os::never;
  int error = 0;
  for (std::uint32_t i = 0; i < slots() && work_left(); ++i) {
    if (!seats_[i].vacant()) continue;
    if (start_worker(i)) {
      ever_started_ = true;
      continue;
    }
    error = errno;
    if (live_ != 0) break;  // those who work can do it all
  }
  if (error == 0) {
    refusals_ = 0;
    if (barren_deaths_ < most_barren_deaths(slots())) retry_pause_ = 0;
  } else if (live_ == 0 && (!ever_started_ || ++refusals_ >= most_refusals)) {
    refuse(Refusal::fork, error);
  } else {
    retry_later(now);
  }
}

void Keeper::retry_later(os::Nanos now) {
  retry_pause_ = std::clamp(retry_pause_ * 2, first_retry, last_retry);
  retry_at_ = now + retry_pause_;
}

void Keeper::refuse(Refusal reason, int error) {
  SPYCHRONOUS_FAILPOINT(job_refused);
  ledger().refusal.store(reason, std::memory_order_relaxed);
  ledger().error.store(error, std::memory_order_relaxed);
  ledger().phase.store(Phase::refused, std::memory_order_relaxed);
  retry_at_ = os::never;
}

// Returns false, with errno, when the system refuses the fork.
bool Keeper::start_worker(std::uint32_t slot) {
  Seat& seat = seats_[slot];
  Slot& shared = memory_.slot(slot);
  if (seat.distrusted) {
    SPYCHRONOUS_FAILPOINT(before_ring_reset);
    shared.ring.head.store(seat.ring_head, std::memory_order_relaxed);
    shared.ring.tail.store(seat.ring_head, std::memory_order_relaxed);
    memory_.account(slot).resets.fetch_add(1, std::memory_order_release);
  }
  const std::uint32_t epoch = seat.epoch + 1;
  seat = Seat{};
  seat.epoch = epoch;
  shared.started.store(0, std::memory_order_relaxed);
  shared.activity.store(Activity{epoch, Activity::State::idle, 0}.word(),
                        std::memory_order_release);
  SPYCHRONOUS_FAILPOINT(before_fork_of_worker);
  // The host's fork handlers have run, for the fork of the keeper. Here they could wait for ever
  // for threads that only the host has.
  const pid_t pid = os::calls.fork_without_handlers();
  if (pid == 0) be_worker(slot);
  if (pid < 0) return false;
  SPYCHRONOUS_FAILPOINT(before_pid_of_worker);
  seat.pid = pid;
  // In its own namespace a worker knows neither the group nor the pid that the host has for it.
  if (init_ != 0 && orders_.host.job_control) os::calls.setpgid(pid, orders_.host.group);
  memory_.account(slot).pid.store(pid, std::memory_order_release);
  ++live_;
  SPYCHRONOUS_FAILPOINT(after_fork_of_worker);
  return true;
}

void Keeper::be_worker(std::uint32_t slot) {
  // pthread_exit() in func unwinds to here, past every catch: the item is lost, the process ends.
  struct LeaveOnUnwind {
    ~LeaveOnUnwind() { ::_exit(0); }
  } leave;
  SPYCHRONOUS_FAILPOINT(worker_forked);
  pid_t pid = ::getpid();
  if (init_ == 0) {
    // The keeper may die before it comes to write it down.
    memory_.account(slot).pid.store(pid, std::memory_order_relaxed);
  } else {
    ++os::namespaces_entered;
    pid = wait_for_pid(memory_, slot);
  }
  memory_.slot(slot).pid.store(pid, std::memory_order_relaxed);
  // Nothing of the program's, be it a handler of a signal, may write what the host believes.
  if (os::calls.munmap(memory_.kept(), memory_.kept_size()) != 0) ::_exit(1);
  become_worker(orders_.host, init_ == 0 ? pid_ : nobody);
  SPYCHRONOUS_FAILPOINT(worker_is_like_host);
  os::Descriptor::close_all_but({});
  os::Descriptor::pass_on(false);
  orders_.worker_alive->store(1, std::memory_order_relaxed);
  orders_.work->after_fork_in_worker(pid);
  SPYCHRONOUS_FAILPOINT(worker_ready);
  Worker(*orders_.work, memory_, slot, seats_[slot].epoch, fences_, *orders_.worker_alive,
         orders_.limit)
      .run();
  SPYCHRONOUS_FAILPOINT(before_worker_leaves);
  orders_.work->before_exit_of_worker();
  os::flush_output_of_worker();
  SPYCHRONOUS_FAILPOINT(before_worker_exits);
  ::_exit(0);
}

// No worker is alive. Puts every run of items without an outcome into a range, as far as there are
// slots for them; what is left over is found at the next sweep. Returns whether there was any.
bool Keeper::return_lost_items() {
  const std::uint32_t items = memory_.shape().items;
  std::uint32_t slot = 0;
  for (std::uint32_t s = 0; s < slots(); ++s) memory_.slot(s).range.store(Range{}.word());
  std::uint32_t i = memory_.first_unsettled(0);
  const std::uint32_t left = memory_.count_unsettled(i);
  if (left < left_at_sweep_) {
    vain_sweeps_ = 0;
  } else if (barren_deaths_ == 0) {
    ++vain_sweeps_;
  }
  left_at_sweep_ = left;
  // Thieves may die again and again before any of the items is settled, but not for ever. Where a
  // worker takes outcomes back there might be no end.
  if (casualties_.full() || vain_sweeps_ >= most_barren_deaths(slots())) {
    for (; i < items; i = memory_.first_unsettled(i)) {
      settle_casualty(i, OutcomeCode::crash, {i, 0, 0, CasualtyEntry::no_exit_code});
    }
    return false;
  }
  for (; i < items && slot < slots(); i = memory_.first_unsettled(i)) {
    const std::uint32_t begin = i;
    while (i < items && memory_.outcome(i).load(std::memory_order_acquire) == OutcomeCode::none) {
      ++i;
    }
    SPYCHRONOUS_FAILPOINT(before_return_of_lost_items);
    memory_.slot(slot++).range.store(Range{begin, i}.word(), std::memory_order_release);
    SPYCHRONOUS_FAILPOINT(after_return_of_lost_items);
  }
  return slot != 0;
}

}  // namespace spychronous
