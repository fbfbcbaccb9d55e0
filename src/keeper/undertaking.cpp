#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>

#include "keeper/keeper.hpp"
#include "os/calls.hpp"
#include "os/failpoint.hpp"
#include "os/relatives.hpp"
#include "shared/transitions.hpp"
#include "worker/bell.hpp"

namespace spychronous {
namespace {

// While the last descendants die, how long to wait before looking for new ones.
constexpr os::Nanos burial_pause = 2'000'000;
// What a worker that left in order has left behind may live so much longer. At the end of a job,
// when one worker after another leaves, there is better to do than to search for it, and soon none
// left to search for. Below init the keeper searches again after the same time.
constexpr os::Nanos stray_patience = 10'000'000;
// How long to wait for processes that cannot be killed: they belong to another user, or /proc does
// not show them.
constexpr os::Nanos powerless_patience = 5'000'000'000;

bool stopped_by_job_control(int signal) {
  return signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

}  // namespace

// Makes the signalfd silent until the next signal. Which children it was about, waitid tells.
void Keeper::drain_sigchld() {
  signalfd_siginfo info;
  while (os::calls.read(orders_.sigchld->get(), &info, sizeof info) > 0) {
  }
}

// Collects everything the kernel has to say about children.
void Keeper::reap() {
  bool childless = false;
  for (;;) {
    siginfo_t info{};
    SPYCHRONOUS_FAILPOINT(before_reap);
    if (os::calls.waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WCONTINUED | WNOHANG) != 0) {
      if (errno == EINTR) continue;
      childless = errno == ECHILD;
      break;
    }
    if (info.si_pid == 0) break;
    std::uint32_t slot = 0;
    while (slot < slots() && seats_[slot].pid != info.si_pid) ++slot;
    const bool is_worker = slot < slots();
    if (info.si_code == CLD_STOPPED || info.si_code == CLD_CONTINUED) {
      if (!is_worker) continue;
      const os::Nanos now = os::now();
      if (info.si_code == CLD_CONTINUED) {
        seats_[slot].note_continue(now);
      } else {
        seats_[slot].note_stop(now, stopped_by_job_control(info.si_status),
                               memory_.slot(slot).activity.load(std::memory_order_acquire));
        SPYCHRONOUS_FAILPOINT(worker_stopped);
      }
      continue;
    }
    SPYCHRONOUS_FAILPOINT(after_reap);
    if (info.si_pid == init_) abandon_job();
    const bool in_order = is_worker && has_left(slot);
    strays_due_ = std::min(strays_due_, os::now() + (in_order ? stray_patience : 0));
    if (is_worker) note_death(slot, {info.si_pid, info.si_code != CLD_EXITED, info.si_status});
  }
  SPYCHRONOUS_FAILPOINT(before_search_for_strays);
  if (childless) strays_due_ = os::never;
  if (os::now() < strays_due_) return;
  strays_due_ = os::never;
  kill_strays(false);
}

// Whether the worker, which is dead, had said that it leaves.
bool Keeper::has_left(std::uint32_t slot) const {
  const auto word = memory_.slot(slot).activity.load(std::memory_order_acquire);
  return Activity::of(word).state == Activity::State::leaving;
}

void Keeper::note_death(std::uint32_t slot, const Death& death) {
  Seat& seat = seats_[slot];
  seat.pid = 0;
  memory_.account(slot).pid.store(0, std::memory_order_relaxed);
  memory_.slot(slot).pid.store(0, std::memory_order_relaxed);
  --live_;
  if (death.by_signal && death.status == SIGINT) {
    seat.asked_since = os::now();
    seat.asked_death = death;
    ++asked_;
    ++answers_due_;
    ledger().questions.fetch_add(1, std::memory_order_release);
    SPYCHRONOUS_FAILPOINT(question_asked);
    ring_bell(control());
  } else {
    SPYCHRONOUS_FAILPOINT(before_settling_of_death);
    note_fruit(settle_death(slot, death));
  }
}

// The worker has written nonsense into its ring. If it is gone already, so will be its successor:
// it sits at the same ring.
void Keeper::distrust(std::uint32_t slot, std::uint64_t head) {
  SPYCHRONOUS_FAILPOINT(worker_distrusted);
  seats_[slot].distrusted = true;
  seats_[slot].ring_head = head;
  if (seats_[slot].pid != 0) end_worker(seats_[slot]);
}

void Keeper::end_worker(Seat& seat) {
  seat.doomed = true;
  seat.killed = os::calls.kill(seat.pid, SIGKILL) == 0;
}

// Those whose SIGKILL the system has refused.
void Keeper::end_doomed() {
  for (Seat& seat : seats_) {
    if (seat.must_be_killed()) end_worker(seat);
  }
}

// The host was not interrupted, or does not answer: those workers died of a SIGINT of their own.
void Keeper::settle_asked() {
  SPYCHRONOUS_FAILPOINT(before_settling_of_asked);
  asked_ = 0;
  answers_due_ = 0;
  for (std::uint32_t i = 0; i < slots(); ++i) {
    if (seats_[i].asked_since == os::never) continue;
    seats_[i].asked_since = os::never;
    note_fruit(settle_death(i, seats_[i].asked_death));
  }
}

// Returns whether the worker had started an item, or had left in order.
bool Keeper::settle_death(std::uint32_t slot, const Death& death) {
  Slot& shared = memory_.slot(slot);
  const Activity activity = Activity::of(shared.activity.load(std::memory_order_acquire));
  const bool fruitful = shared.started.load(std::memory_order_acquire) != 0;
  // Another epoch is nonsense that the worker wrote: what it ran is found when all are gone.
  const bool sound = activity.epoch == seats_[slot].epoch;
  switch (sound ? activity.state : Activity::State::stealing) {
    case Activity::State::idle:
    case Activity::State::stealing:
      break;  // what it may have held in its hands is found when all workers are gone
    case Activity::State::claiming:
      put_back(shared, activity.item);
      break;
    case Activity::State::done:
      // It may have died between the two words.
      if (activity.item < memory_.shape().items) {
        settle(memory_.outcome(activity.item), OutcomeCode::in_place);
      }
      break;
    case Activity::State::leaving:
      break;
    case Activity::State::running:
    case Activity::State::sending:
      settle_casualty(activity.item, OutcomeCode::crash,
                      {activity.item, death.pid, death.by_signal ? death.status : 0,
                       death.by_signal ? 0 : death.status});
      break;
  }
  SPYCHRONOUS_FAILPOINT(before_slot_is_idle);
  // Others must not wait for a thief that is gone.
  say(shared, {seats_[slot].epoch, Activity::State::idle, 0});
  SPYCHRONOUS_FAILPOINT(death_settled);
  return fruitful;
}

// Returns whether the item had no outcome yet.
bool Keeper::settle_casualty(std::uint32_t item, OutcomeCode code, const CasualtyEntry& entry) {
  // Else a wild write of the worker; the sweep finds the item.
  if (item >= memory_.shape().items || settle(memory_.outcome(item), code) != code) return false;
  SPYCHRONOUS_FAILPOINT(between_outcome_and_entry);
  casualties_.append(entry);
  SPYCHRONOUS_FAILPOINT(after_casualty_entry);
  ring_bell(control());
  return true;
}

// Somebody has killed init, and with it all workers; others cannot be started. The host finds its
// keeper lost.
void Keeper::abandon_job() {
  init_ = 0;
  bury_all();
  ::_exit(1);
}

// Returns how many there are, dead ones included, as far as they can be seen and killed. With init
// the kernel kills what is below it.
std::uint32_t Keeper::kill_strays(bool init_too) {
  struct Strays {
    std::span<Seat> seats;
    pid_t init;
    os::Relative spared = {};
    std::uint32_t killed = 0;
  } strays{seats_, init_too ? 0 : init_};
  const os::VisitChild kill = [](void* context, os::Relative child) {
    auto& found = *static_cast<Strays*>(context);
    if (child.pid == found.init) {
      found.spared = child;
      return;
    }
    for (const Seat& seat : found.seats) {
      if (seat.pid == child.pid) return;
    }
    SPYCHRONOUS_FAILPOINT(before_kill_of_stray);
    if (os::calls.kill(child.pid, SIGKILL) == 0) ++found.killed;
  };
  if (depth_ < 0) depth_ = os::depth_below_proc();
  os::for_each_child(depth_, kill, &strays);
  // Of what init adopts from those that die now no signal tells.
  if (strays.spared.pid != 0 && os::for_each_child_of(strays.spared, depth_, kill, &strays) != 0) {
    strays_due_ = os::now() + stray_patience;
  }
  return strays.killed;
}

// Returns how many there are, as far as they can be killed.
std::uint32_t Keeper::kill_workers() {
  std::uint32_t killed = 0;
  for (const Seat& seat : seats_) {
    if (seat.pid != 0 && os::calls.kill(seat.pid, SIGKILL) == 0) ++killed;
  }
  return killed;
}

bool Keeper::is_childless() {
  siginfo_t info{};
  return os::calls.waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

// Every process below is killed; those whose parent dies come up as children in their turn. Gives
// up on those that it has no means to kill: nobody could end them, and the host must not hang.
void Keeper::bury_all() {
  if (is_childless()) return;  // as at the end of most jobs
  os::Nanos powerless_since = os::never;
  for (;;) {
    // Workers first: who cannot fork any more leaves fewer strays.
    const std::uint32_t workers = kill_workers();
    SPYCHRONOUS_FAILPOINT(workers_killed);
    const bool in_reach = workers + kill_strays(true) != 0;
    const os::Nanos now = os::now();
    powerless_since = in_reach ? os::never : std::min(powerless_since, now);
    for (;;) {
      siginfo_t info{};
      if (os::calls.waitid(P_ALL, 0, &info, WEXITED | WNOHANG) != 0) {
        if (errno == EINTR) continue;
        return;  // ECHILD: no descendant is left
      }
      if (info.si_pid == 0) break;
      SPYCHRONOUS_FAILPOINT(after_reap_in_burial);
      for (Seat& seat : seats_) {
        if (seat.pid == info.si_pid) seat.pid = 0;
      }
    }
    if (!in_reach && now - powerless_since >= powerless_patience) return;
    SPYCHRONOUS_FAILPOINT(burial_waits);
    pollfd sigchld{orders_.sigchld->get(), POLLIN, 0};
    const timespec pause = os::to_timespec(burial_pause);
    os::calls.poll(&sigchld, 1, &pause);
    drain_sigchld();
  }
}

}  // namespace spychronous
