#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "keeper/lifeline.hpp"
#include "keeper/seat.hpp"
#include "os/clock.hpp"
#include "os/descriptor.hpp"
#include "shared/job_memory.hpp"
#include "spychronous/engine/work.hpp"
#include "worker/host_state.hpp"

/// The keeper is the process between the host and the workers of a job: it starts and replaces the
/// workers, ends items at their limit, and sees to it that nothing outlives the job.
///
/// Invariants:
/// 1. One thread, system calls only: no allocation, no lock, no output. Its memory is the host's at
///    the moment of the fork and stays so: every worker it forks sees the same items.
/// 2. A signal is sent only to a child that has not been reaped.
/// 3. The item of a dead worker is settled after the reap, by a compare-and-swap of its outcome.
/// 4. Every child that is not a worker was left behind by a dead one, because live workers adopt
///    their own descendants (they are subreapers): it is killed.
/// 5. Workers of an isolated job are in a PID namespace whose init dies with the keeper. What init
///    adopts was left behind by a dead worker, too.
/// 6. It ends when nothing is left to do, when the host says so, or when the host is gone, and then
///    no child of it is alive.

namespace spychronous {

/// All that a keeper needs, made ready by the host before the fork.
struct KeeperOrders {
  engine::Work* work;
  JobMemory memory;
  std::span<Seat> seats;
  HostState host;
  os::Nanos limit;
  bool isolate_pids;
  /// Start no worker before the host says so. The thread that will attend to a run in the
  /// background is made after the fork of the keeper, whose copy of the program has one thread less
  /// then, and before workers take the last processes that the system allows.
  bool waits_for_go;
  pid_t host_pid;
  const os::Descriptor* lifeline;            ///< the keeper's end
  const os::Descriptor* sigchld;             ///< signalfd
  const os::Descriptor* host_pidfd;          ///< may be none
  std::atomic<std::uint32_t>* worker_alive;  ///< in memory that is wiped on fork
};

/// Whether a job has so many items that it pays off to spare each of them a fence, and to interrupt
/// all workers at each theft instead: there are the more thefts the more workers there are, and
/// each interrupts the more of them. So the items of one worker are held against the number of
/// workers, times this. Tests change it.
extern std::uint32_t fewest_items_for_barriers;
bool barriers_pay_off(const JobMemory::Shape& shape);

class Keeper {
 public:
  /// The life of the keeper. Called in the forked process with every signal blocked.
  [[noreturn]] static void live(const KeeperOrders& orders);

 private:
  explicit Keeper(const KeeperOrders& orders);

  // keeper.cpp: the loop
  [[noreturn]] void supervise();
  void wait_for_news();
  os::Nanos next_deadline(os::Nanos now);
  void read_lifeline();
  static void close_all_but(std::array<int, 3> kept);
  [[noreturn]] void end(Phase phase);

  // isolation.cpp: a PID namespace for the workers
  bool isolate();
  [[noreturn]] static void be_init(const os::Descriptor& keeper);

  // staffing.cpp: workers come
  bool start_worker(std::uint32_t slot);
  [[noreturn]] void be_worker(std::uint32_t slot);
  void staff_seats(os::Nanos now);
  void retry_later(os::Nanos now);
  void refuse(Refusal reason, int error);
  void note_fruit(bool fruitful);
  bool work_left() const;
  bool work_may_come() const;
  bool return_lost_items();

  // undertaking.cpp: workers, and what they leave behind, go
  void reap();
  bool has_left(std::uint32_t slot) const;
  void drain_sigchld();
  void distrust(std::uint32_t slot, std::uint64_t head);
  void note_death(std::uint32_t slot, const Death& death);
  bool settle_death(std::uint32_t slot, const Death& death);
  void settle_asked();
  bool settle_casualty(std::uint32_t item, OutcomeCode code, const CasualtyEntry& entry);
  std::uint32_t kill_strays(bool init_too);
  static void end_worker(Seat& seat);
  void end_doomed();
  std::uint32_t kill_workers();
  static bool is_childless();
  void bury_all();
  [[noreturn]] void abandon_job();

  // limits.cpp
  void enforce_limits(os::Nanos now);
  os::Nanos deadline_of(Seat& seat, const Slot& slot, os::Nanos now, std::uint64_t& activity) const;

  std::uint32_t slots() const { return memory_.shape().slots; }
  Control& control() const { return memory_.control(); }
  Ledger& ledger() const { return memory_.ledger(); }
  bool is_refused() const {
    return ledger().phase.load(std::memory_order_relaxed) == Phase::refused;
  }

  const KeeperOrders& orders_;
  const JobMemory memory_;
  const std::span<Seat> seats_;
  CasualtyWriter casualties_;
  const os::Nanos tick_;
  bool may_go_;
  const os::Fences fences_;
  pid_t pid_;
  int depth_ = -1;  ///< see os::depth_below_proc(); negative: not known yet
  pid_t init_ = 0;  ///< of the workers' PID namespace; 0: they are in that of the keeper

  os::Nanos strays_due_ = os::never;  ///< when to search for what workers left behind

  std::uint32_t live_ = 0;   ///< workers not yet reaped
  std::uint32_t asked_ = 0;  ///< seats that wait for an answer
  std::uint32_t answers_due_ = 0;

  bool fence_refused_ = false;  ///< an item is over its limit, and that is all that is known

  // Starts that failed or led nowhere.
  bool ever_started_ = false;
  os::Nanos retry_at_ = os::never;
  os::Nanos retry_pause_ = 0;
  int refusals_ = 0;
  std::uint32_t barren_deaths_ = 0;    ///< workers in a row that died before they started an item
  std::uint32_t left_at_sweep_ = ~0U;  ///< items without an outcome when they were last returned
  std::uint32_t vain_sweeps_ = 0;      ///< in a row, after which none of them was settled
};

}  // namespace spychronous
