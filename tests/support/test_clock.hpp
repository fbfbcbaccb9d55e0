#pragma once

#include <signal.h>

#include <atomic>
#include <chrono>

#include "support/seam.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

/// While it lives, the clock of the engine, in all processes of a run, is the real one plus what
/// the test has added: hours pass at a word, and limits are tested without waiting. One at a time.
class TestClock {
 public:
  TestClock() {
    added() = 0;
    os::calls.clock_gettime = [](clockid_t clock, timespec* time) {
      const int result = ::clock_gettime(clock, time);
      time->tv_sec += added().load();
      return result;
    };
  }

  void advance(std::chrono::seconds time) { added() += time.count(); }

  /// Makes the keeper look at the clock.
  static void wake(pid_t keeper) { ::kill(keeper, SIGCHLD); }

 private:
  static std::atomic<long>& added() {
    static const Shared<std::atomic<long>> seconds;
    return *seconds;
  }

  const ReplacedCalls calls_;
};

}  // namespace spychronous::test
