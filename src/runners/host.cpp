#include "runners/host.hpp"

#include <cxxabi.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <stdexcept>
#include <string>

#include "os/atomics.hpp"
#include "os/calls.hpp"
#include "os/clock.hpp"
#include "os/errors.hpp"
#include "os/failpoint.hpp"
#include "os/output.hpp"
#include "os/process_number.hpp"
#include "runners/checked_items.hpp"
#include "runners/interrupt.hpp"
#include "worker/bell.hpp"
#include "worker/exit_trap.hpp"

namespace spychronous::engine {
namespace {

constexpr os::Nanos millisecond = 1'000'000;
// How long the host sleeps at most before it looks around: what bounds a lost wake-up.
constexpr os::Nanos slice = 20 * millisecond;
// The same at first, and when spare time was of use: there will soon be more to do. It doubles with
// each look that finds nothing.
constexpr os::Nanos first_slice = 2 * millisecond;
// A SIGINT for the whole group may reach a worker a little before the host.
constexpr os::Nanos interrupt_grace = 60 * millisecond;

// Set in the workers of a job that is not no_daemon.
bool in_daemonic_worker = false;

// Every signal is blocked in this thread while it lives.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    if (os::calls.sigprocmask(SIG_SETMASK, &all, &mask_) == 0) return;
    os::throw_errno(errno,
                    "the system refused to block signals while the job is started; no item was "
                    "run. A sandbox has to allow rt_sigprocmask");
  }
  ~BlockedSignals() { os::calls.sigprocmask(SIG_SETMASK, &mask_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

  /// What was blocked before.
  const sigset_t& mask() const { return mask_; }

 private:
  sigset_t mask_;
};

[[noreturn]] void throw_not_told(int error) {
  os::throw_errno(error,
                  "the system refused to send a message between the processes of the job, which "
                  "was given up; free memory");
}

JobMemory::Shape shape_of(std::uint64_t items, const Options& options) {
  const std::uint32_t count = checked_items(items);
  return {count, std::min(count, options.processes), options.fixed_size, options.ring_capacity};
}

}  // namespace

ProcessRun::Host::Host(Work& work, std::uint64_t items, const Options& options)
    : work_(work),
      options_(options),
      shared_(os::Mapping::Kind::shared, JobMemory::size(shape_of(items, options))),
      wiped_(os::Mapping::Kind::wiped_on_fork, sizeof(std::atomic<std::uint32_t>)),
      memory_(shared_.data(), shape_of(items, options)),
      seats_(memory_.shape().slots),
      inbox_(work, memory_),
      process_(os::process_number()) {
  // Where shared memory may have huge pages (shmem_enabled), results in place take far less time.
  os::advise_huge_pages(memory_.lane(), memory_.lane_size());
  if (options.observer != nullptr) progress_ = std::make_unique<Progress>(memory_);
}

// A child of the host has a copy of this object, but not of the run.
ProcessRun::Host::~Host() {
  if (os::process_number() == process_) {
    bury_keeper();
  } else {
    shared_.let_go();
  }
}

std::atomic<std::uint32_t>& ProcessRun::Host::worker_alive() const {
  return *reinterpret_cast<std::atomic<std::uint32_t>*>(wiped_.data());
}

void ProcessRun::Host::refuse_in_daemonic_worker() const {
  if (!in_daemonic_worker) return;
  throw std::logic_error(
      "spychronous: a worker of this job cannot run a multi-processed job of its own; call "
      ".no_daemon() (Python: no_daemon=True) on the outer job to allow it");
}

Ending ProcessRun::Host::run() {
  refuse_in_daemonic_worker();
  if (memory_.shape().items == 0) return Ending::finished;
  Ending ending = Ending::finished;
  std::exception_ptr error;
  {
    const InterruptWatch watch;
    if (options_.hears_interrupt) ear_.emplace();
    try {
      start_keeper();
      ending = attend_to_keeper();
    } catch (abi::__forced_unwind&) {  // pthread_exit() or a cancellation
      bury_keeper();
      throw;
    } catch (...) {
      error = std::current_exception();
      bury_keeper();
    }
    ear_.reset();
  }
  // An interruption beats whatever else has happened.
  if (InterruptWatch::pending()) InterruptWatch::die_interrupted();
  if (error) std::rethrow_exception(error);
  return ending;
}

void ProcessRun::Host::start() {
  refuse_in_daemonic_worker();
  in_background_ = true;
  if (memory_.shape().items == 0) return;
  if (options_.hears_interrupt) ear_.emplace();
  start_keeper();
}

Ending ProcessRun::Host::attend() {
  if (memory_.shape().items == 0) return Ending::finished;
  struct Buried {
    Host& host;
    ~Buried() {
      host.bury_keeper();
      host.ear_.reset();
    }
  } const buried{*this};
  if (!cancelled_.load(std::memory_order_acquire) && !tell_keeper({LifelineMessage::Kind::go}) &&
      errno != EPIPE) {
    throw_not_told(errno);
  }
  return attend_to_keeper();
}

void ProcessRun::Host::cancel() noexcept {
  cancelled_.store(true, std::memory_order_release);
  os::futex_advance_and_wake(memory_.control().bell);
}

void ProcessRun::Host::hurry(bool wanted) noexcept { want_each(memory_.control(), wanted); }

void ProcessRun::Host::forget(ItemRange items) noexcept {
  shared_.give_back(memory_.place_of(items.first), memory_.place_of(items.end));
}

void ProcessRun::Host::start_keeper() {
  SPYCHRONOUS_FAILPOINT(before_lifeline);
  os::Descriptor keepers_lifeline;
  os::Descriptor sigchld;
  os::Descriptor host_pidfd;
  os::Descriptor::open_pair(lifeline_, keepers_lifeline);
  sigchld.open_sigchld();
  host_pidfd.open_pidfd(::getpid());

  os::flush_output_before_fork();
  // Until the work is done with its hooks, too: a handler that a signal calls in them could leave
  // them in the middle.
  const BlockedSignals blocked;
  const WorkerInterrupt interrupt =
      InterruptWatch::disposition_for_workers(options_.language_handles_interrupt);
  const KeeperOrders orders{.work = &work_,
                            .memory = memory_,
                            .seats = seats_,
                            .host = HostState::capture(blocked.mask(), interrupt),
                            .limit = options_.limit,
                            .isolate_pids = options_.isolate_pids,
                            .waits_for_go = in_background_,
                            .host_pid = ::getpid(),
                            .lifeline = &keepers_lifeline,
                            .sigchld = &sigchld,
                            .host_pidfd = &host_pidfd,
                            .worker_alive = &worker_alive()};
  const ExitTrap trap_for_workers;
  work_.before_fork();
  os::Descriptor::pass_on(true);
  SPYCHRONOUS_FAILPOINT(before_fork_of_keeper);
  const pid_t pid = os::calls.fork();
  const int error = errno;
  if (pid == 0) {
    in_daemonic_worker = !options_.no_daemon;
    Keeper::live(orders);
  }
  os::Descriptor::pass_on(false);
  if (pid > 0) {
    keeper_ = pid;
    // Workers of other jobs have no business there, either.
    shared_.keep_from_children(memory_.kept_size());
  }
  SPYCHRONOUS_FAILPOINT(after_fork_of_keeper);
  work_.after_fork_in_host();
  if (pid < 0) {
    os::throw_errno(error,
                    "the system refused to start a process for the job; no item was run. Raise the "
                    "limit of processes (ulimit -u) or free memory");
  }
  // The keeper may wait for this very processor, and the job for the keeper. In the background the
  // keeper waits for attend().
  if (!in_background_) ::sched_yield();
  // Room for one more: three descriptors are closed first.
  keepers_lifeline.reset();
  sigchld.reset();
  host_pidfd.reset();
  SPYCHRONOUS_FAILPOINT(before_pidfd_of_keeper);
  keeper_pidfd_.open_pidfd(pid);
}

Ending ProcessRun::Host::attend_to_keeper() {
  const std::atomic<Phase>& phase = memory_.ledger().phase;
  // While results stream in, how often to look at everything else.
  const os::Nanos look_after = progress_ != nullptr ? millisecond : slice;
  os::Nanos looked_around = os::now();
  os::Nanos longest_sleep = first_slice;
  for (;;) {
    if (cancelled_.load(std::memory_order_acquire)) return end_early(Ending::cancelled);
    const bool over = is_over(phase.load(std::memory_order_acquire));
    SPYCHRONOUS_FAILPOINT(before_reading);
    const Inbox::Read read = inbox_.read_some();
    if (read == Inbox::Read::stop) return end_early(Ending::stopped);
    while (const auto corruption = inbox_.take_corruption()) {
      const LifelineMessage message{LifelineMessage::Kind::corrupt, corruption->slot,
                                    corruption->head};
      if (!tell_keeper(message) && errno != EPIPE) throw_not_told(errno);
    }
    if (read == Inbox::Read::something && os::now() - looked_around < look_after) continue;
    looked_around = os::now();
    SPYCHRONOUS_FAILPOINT(host_looks_around);
    tell_observer();
    if (interrupted()) return end_early(Ending::interrupted);
    if (over && read == Inbox::Read::nothing) break;
    if (keeper_gone() && !is_over(phase.load(std::memory_order_acquire))) {
      return end_early(Ending::keeper_lost);
    }
    answer_questions();
    if (over || read != Inbox::Read::nothing) continue;
    if (work_.use_spare_time()) {
      longest_sleep = first_slice;
      continue;
    }
    sleep_until_news(longest_sleep);
    SPYCHRONOUS_FAILPOINT(host_wakes);
    longest_sleep = std::min(2 * longest_sleep, slice);
  }
  // The keeper's own word: told to stop, it says another one.
  const Phase last_word = phase.load(std::memory_order_relaxed);
  if (last_word == Phase::stopped) return end_early(Ending::keeper_lost);
  bury_keeper();
  inbox_.settle_unreadable();
  if (last_word == Phase::refused) throw_refused();
  if (progress_ != nullptr) {
    progress_->look_everywhere(settled_);
    tell_observer();
  }
  return Ending::finished;
}

// No worker is alive after this. With an observer, or without a keeper, what they had finished
// counts.
Ending ProcessRun::Host::end_early(Ending ending) {
  SPYCHRONOUS_FAILPOINT(before_early_end);
  bury_keeper();
  if (progress_ == nullptr && ending != Ending::keeper_lost) return ending;
  settle_done_items();
  read_all();
  if (progress_ != nullptr) {
    progress_->look_everywhere(settled_);
    tell_observer();
  }
  // The byte of an item is not enough: a keeper that was killed may not have said what it means.
  if (ending == Ending::cancelled && progress_->found_all()) return Ending::finished;
  return ending;
}

void ProcessRun::Host::tell_observer() {
  if (progress_ == nullptr) return;
  progress_->look(settled_);
  for (const std::uint32_t item : settled_) inbox_.close(item);
  if (!settled_.empty()) options_.observer->settled(settled_);
  settled_.clear();
}

// Returns whether the keeper will hear of it. With EPIPE in errno it is gone, which is noticed
// elsewhere.
bool ProcessRun::Host::tell_keeper(const LifelineMessage& message) {
  SPYCHRONOUS_FAILPOINT(before_message_to_keeper);
  for (;;) {
    if (os::calls.send(lifeline_.get(), &message, sizeof message, MSG_NOSIGNAL) >= 0) return true;
    if (errno != EINTR) return false;
  }
}

void ProcessRun::Host::answer_questions() {
  const std::uint32_t asked = memory_.ledger().questions.load(std::memory_order_acquire);
  if (asked == questions_answered_) {
    asked_since_ = 0;
    return;
  }
  // Another run of this process has been interrupted and is about to end it.
  if (InterruptWatch::pending()) return;
  const os::Nanos now = os::now();
  if (asked_since_ == 0) asked_since_ = now;
  if (now - asked_since_ < interrupt_grace) return;
  SPYCHRONOUS_FAILPOINT(before_answer);
  for (; questions_answered_ != asked; ++questions_answered_) {
    tell_keeper({LifelineMessage::Kind::not_interrupted});
  }
  asked_since_ = 0;
}

void ProcessRun::Host::sleep_until_news(os::Nanos longest) {
  Control& control = memory_.control();
  sleep_until_bell(control, longest, [&] {
    SPYCHRONOUS_FAILPOINT(host_sleeps);
    return inbox_.has_news() || is_over(memory_.ledger().phase.load(std::memory_order_acquire));
  });
}

bool ProcessRun::Host::interrupted() {
  if (ear_ && ear_->heard()) return true;
  return !in_background_ && (InterruptWatch::pending() || work_.interrupted());
}

void ProcessRun::Host::read_all() {
  while (inbox_.read_some() != Inbox::Read::nothing) {
  }
  inbox_.settle_unreadable();
}

// A worker that was killed may have died between its two words.
void ProcessRun::Host::settle_done_items() {
  for (std::uint32_t i = 0; i < memory_.shape().slots; ++i) {
    const Activity activity =
        Activity::of(memory_.slot(i).activity.load(std::memory_order_acquire));
    if (activity.state == Activity::State::done && activity.item < memory_.shape().items) {
      settle(memory_.outcome(activity.item), OutcomeCode::in_place);
    }
  }
}

void ProcessRun::Host::throw_refused() const {
  const int error = memory_.ledger().error.load(std::memory_order_relaxed);
  switch (memory_.ledger().refusal.load(std::memory_order_relaxed)) {
    case Refusal::fork:
      os::throw_errno(error,
                      "the system refused to start worker processes for the job. Raise the limit "
                      "of processes (ulimit -u) or free memory");
    case Refusal::isolation:
      os::throw_errno(
          error,
          "isolate_pids: the system refused a PID namespace for the workers of the job; no item "
          "was run. It takes CAP_SYS_ADMIN or user namespaces without privileges, which containers "
          "and some distributions forbid. Allow them, or run the job without isolate_pids");
    case Refusal::deaths:
      break;
  }
  throw std::runtime_error(
      "spychronous: the workers of the job die before they can start an item; the job was given "
      "up. Look for what kills new processes of this program (memory limits, a fork handler)");
}

}  // namespace spychronous::engine
