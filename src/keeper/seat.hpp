#pragma once

#include <sys/types.h>

#include <cstdint>

#include "os/clock.hpp"
#include "shared/activity.hpp"

namespace spychronous {

/// How a worker ended, as waitid tells it.
struct Death {
  pid_t pid = 0;
  bool by_signal = false;
  int status = 0;  ///< the signal, or the exit code
};

/// What the keeper alone knows of the worker of a slot.
struct Seat {
  pid_t pid = 0;  ///< 0: nobody sits here
  std::uint32_t epoch = 0;

  /// Since when the worker is stopped (os::never: it is not), and whether by job control, which
  /// pauses the limit, or by SIGSTOP, which does not.
  os::Nanos stopped_since = os::never;
  bool stopped_by_job_control = false;
  /// How long job control has stopped the worker during the item of this activity word.
  std::uint64_t paused_word = 0;
  os::Nanos paused = 0;

  /// The activity word of the last look, and when it was seen first.
  std::uint64_t seen_word = 0;
  os::Nanos seen_since = 0;

  bool doomed = false;      ///< it is to die, whatever it does
  bool killed = false;      ///< it will: the kernel has taken the signal
  bool distrusted = false;  ///< its ring is reset to `ring_head` before somebody else sits here
  std::uint64_t ring_head = 0;

  /// A worker that died of SIGINT is neither settled nor replaced until the host has said whether
  /// it was interrupted too: since when that is asked (os::never: it is not).
  os::Nanos asked_since = os::never;
  Death asked_death;

  void note_stop(os::Nanos now, bool job_control, std::uint64_t activity) {
    note_continue(now);
    stopped_since = now;
    stopped_by_job_control = job_control;
    if (paused_word != activity) {
      paused_word = activity;
      paused = 0;
    }
  }

  void note_continue(os::Nanos now) {
    if (stopped_since != os::never && stopped_by_job_control) paused += now - stopped_since;
    stopped_since = os::never;
  }

  /// Notes that the worker says so now; returns since when.
  os::Nanos first_seen(std::uint64_t activity, os::Nanos now) {
    if (seen_word != activity) {
      seen_word = activity;
      seen_since = now;
    }
    return seen_since;
  }

  bool vacant() const { return pid == 0 && asked_since == os::never; }
  /// Whether its SIGKILL is still to come, the system having refused it.
  bool must_be_killed() const { return pid != 0 && doomed && !killed; }
  bool stopped() const { return stopped_since != os::never; }
  os::Nanos pause_of(std::uint64_t activity) const { return activity == paused_word ? paused : 0; }
};

}  // namespace spychronous
