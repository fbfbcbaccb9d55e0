#include "runners/interrupt.hpp"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "os/calls.hpp"
#include "os/clock.hpp"
#include "os/fork_lock.hpp"
#include "os/futex.hpp"

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

struct sigaction current_action() {
  struct sigaction action {};
  os::calls.sigaction(SIGINT, nullptr, &action);
  return action;
}

// What was there before ours: the default disposition, with whatever flags. Under the fork lock.
struct sigaction original_action {};

void restore_action() { os::calls.sigaction(SIGINT, &original_action, nullptr); }

// In a child of the host, whoever forks it: a keeper, or a process of the host's own, which SIGINT
// is to end. The watches are not its own.
void forget_watches() {
  if (is_ours(current_action())) restore_action();
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
}

}  // namespace spychronous
