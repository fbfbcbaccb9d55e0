#pragma once

#include <sys/types.h>

#include <cstdint>

#include "worker/host_state.hpp"

namespace spychronous {

/// While one of these lives, a SIGINT that would have ended the host by default is noted instead,
/// so that the run can end its workers first. One handler per process, however many jobs run in
/// however many threads; a handler of the host's own, and an ignored SIGINT, stay as they are.
/// A second SIGINT ends the host at once (the keepers clean up after it).
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  /// Whether SIGINT has come since the first of the current watches was set up, also just after
  /// the last one has gone.
  static bool pending();

  /// What SIGINT shall do to workers, from what it does to the host.
  static WorkerInterrupt disposition_for_workers(bool language_handles_interrupt);

  /// Ends the process by SIGINT, when the jobs of all threads have ended their workers. Call it
  /// after the own watch is gone. Throws std::runtime_error if SIGINT does not end the process (it
  /// is the init of a PID namespace).
  [[noreturn]] static void die_interrupted();
};

/// While one of these lives, SIGINT goes on to the handler that the language has installed, but is
/// noted on its way: that handler will run in a thread that knows nothing of the run.
class InterruptEar {
 public:
  InterruptEar();
  ~InterruptEar();
  InterruptEar(const InterruptEar&) = delete;
  InterruptEar& operator=(const InterruptEar&) = delete;

  /// Whether SIGINT has come since this one was made.
  bool heard() const;

 private:
  const std::uint64_t process_;  ///< in a fork of it, a copy of this one is nothing
  std::uint32_t heard_before_;
};

}  // namespace spychronous
