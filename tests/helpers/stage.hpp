#pragma once

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>

#include "support/event.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

/// Where the processes of a test meet: what the items of a job tell the test, and what they wait
/// for. All zero at first. To be kept in a Shared.
struct Stage {
  Event started;  ///< by each item that starts
  Event gate;     ///< what the items wait for
  Event done;     ///< for the test's own use

  std::atomic<int> runs{0};  ///< items started
  std::atomic<int> note{0};  ///< for the test's own use
  std::atomic<pid_t> host{0};
  std::atomic<pid_t> keeper{0};
  std::array<std::atomic<pid_t>, 32> workers{};  ///< by item
  std::atomic<bool> keeper_killed{false};

  /// Called by an item at its start.
  void enter(std::size_t item) {
    set_once(keeper, ::getppid());
    workers[item].store(::getpid());
    runs.fetch_add(1);
    started.signal();
  }

  /// Called by the host at the start of its job; of nested ones, the outermost counts.
  void note_host() { set_once(host, ::getpid()); }

  /// Called by items, and at failpoints of workers: kills their keeper, once. A later caller might
  /// be an orphan already, and the child of somebody else.
  void kill_keeper() {
    if (!keeper_killed.exchange(true)) ::kill(::getppid(), SIGKILL);
  }

 private:
  static void set_once(std::atomic<pid_t>& word, pid_t pid) {
    pid_t nobody = 0;
    word.compare_exchange_strong(nobody, pid);
  }
};

/// In an item that never ends.
[[noreturn]] inline void stay_for_ever() {
  for (;;) ::pause();
}

}  // namespace spychronous::test
