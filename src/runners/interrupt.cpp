#include "runners/interrupt.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <stdexcept>

#include "os/calls.hpp"
#include "os/clock.hpp"
#include "os/errors.hpp"
#include "os/fork_lock.hpp"
#include "os/futex.hpp"
#include "os/process_number.hpp"

namespace spychronous {
namespace {

std::atomic<std::uint32_t> noted{0};    // 1: SIGINT came
std::atomic<std::uint32_t> watches{0};  // changed under the fork lock; a futex

void note_interrupt(int signal) {
  noted.store(1, std::memory_order_relaxed);
  // No job runs: somebody has put back a handler they had saved during one. The default
  // disposition, in force again by RESETHAND, shall have the signal.
  if (watches.load(std::memory_order_relaxed) == 0) os::calls.kill(::getpid(), signal);
}

bool is_ours(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == note_interrupt;
}

bool is_default(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_DFL;
}

// The system does not say. Then all is left as it is.
bool is_unknown(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_ERR;
}

struct sigaction current_action() {
  struct sigaction action {};
  if (os::calls.sigaction(SIGINT, nullptr, &action) != 0) action.sa_handler = SIG_ERR;
  return action;
}

// What was there before ours: the default disposition, with whatever flags. Under the fork lock.
struct sigaction original_action {};

void restore_action() { os::calls.sigaction(SIGINT, &original_action, nullptr); }

std::atomic<std::uint32_t> times_heard{0};
std::atomic<std::uint32_t> ears{0};  // changed under the fork lock

// What was there before the ear. Changed under the fork lock, and only while the ear is not there.
struct sigaction overheard_action {};

void overhear_interrupt(int signal, siginfo_t* info, void* context) {
  times_heard.fetch_add(1, std::memory_order_relaxed);
  if ((overheard_action.sa_flags & SA_SIGINFO) != 0) {
    overheard_action.sa_sigaction(signal, info, context);
  } else {
    overheard_action.sa_handler(signal);
  }
}

bool is_ear(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == overhear_interrupt;
}

void remove_ear() { os::calls.sigaction(SIGINT, &overheard_action, nullptr); }

// In a child of the host, whoever forks it: a keeper, or a process of the host's own, which SIGINT
// is to end. The watches are not its own.
void forget_watches() {
  if (is_ours(current_action())) restore_action();
  if (is_ear(current_action())) remove_ear();
  ears.store(0);
  watches.store(0);
  noted.store(0);
}

// Under the fork lock.
void watch_forks_of_host() {
  static const int registered = ::pthread_atfork(nullptr, nullptr, forget_watches);
  static_cast<void>(registered);
}

}  // namespace

InterruptWatch::InterruptWatch() {
  const os::ForkLock lock;
  watch_forks_of_host();
  if (watches.fetch_add(1, std::memory_order_relaxed) == 0) noted.store(0);
  const struct sigaction current = current_action();
  if (!is_default(current) || noted.load() != 0) return;
  original_action = current;
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = note_interrupt;
  // RESETHAND: the second Ctrl-C finds the default disposition and ends the host at once.
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  os::calls.sigaction(SIGINT, &action, nullptr);
}

InterruptWatch::~InterruptWatch() {
  const os::ForkLock lock;
  if (watches.fetch_sub(1, std::memory_order_relaxed) == 1) {
    if (is_ours(current_action())) restore_action();
    os::calls.futex_wake(os::address_of(watches), 1 << 30);
  }
}

bool InterruptWatch::pending() { return noted.load(std::memory_order_relaxed) != 0; }

WorkerInterrupt InterruptWatch::disposition_for_workers(bool language_handles_interrupt) {
  const struct sigaction action = current_action();
  if (is_unknown(action)) {
    os::throw_errno(errno,
                    "the system refused to tell what SIGINT does to this program; no item was run. "
                    "A sandbox has to allow rt_sigaction");
  }
  if (language_handles_interrupt || is_ours(action) || is_default(action)) {
    return WorkerInterrupt::dies;
  }
  if ((action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN) {
    return WorkerInterrupt::ignored;
  }
  return WorkerInterrupt::host_decides;
}

void InterruptWatch::die_interrupted() {
  constexpr os::Nanos second = 1'000'000'000;
  const os::Nanos deadline = os::now() + second;
  for (std::uint32_t left = watches.load(); left != 0 && os::now() < deadline;
       left = watches.load()) {
    os::futex_wait(watches, left, second / 50);
  }
  restore_action();
  os::calls.kill(::getpid(), SIGINT);
  // Another thread may be the one that takes it: give it time to end the process.
  static const std::atomic<std::uint32_t> forever{0};
  for (const os::Nanos end = os::now() + second; os::now() < end;) {
    os::futex_wait(forever, 0, second / 50);
  }
  throw std::runtime_error(
      "spychronous: the job was interrupted by SIGINT, which does not end this process");
}

InterruptEar::InterruptEar() : process_(os::process_number()) {
  const os::ForkLock lock;
  watch_forks_of_host();
  heard_before_ = times_heard.load(std::memory_order_relaxed);
  ears.fetch_add(1, std::memory_order_relaxed);
  const struct sigaction current = current_action();
  const bool simple = (current.sa_flags & SA_SIGINFO) == 0;
  const bool handled = !simple || (current.sa_handler != SIG_DFL && current.sa_handler != SIG_IGN);
  if (!handled || is_unknown(current) || is_ours(current) || is_ear(current)) return;
  overheard_action = current;
  struct sigaction action = current;
  action.sa_flags |= SA_SIGINFO;
  action.sa_sigaction = overhear_interrupt;
  os::calls.sigaction(SIGINT, &action, nullptr);
}

InterruptEar::~InterruptEar() {
  if (os::process_number() != process_) return;
  const os::ForkLock lock;
  if (ears.fetch_sub(1, std::memory_order_relaxed) == 1 && is_ear(current_action())) remove_ear();
}

bool InterruptEar::heard() const {
  return times_heard.load(std::memory_order_relaxed) != heard_before_;
}

}  // namespace spychronous
