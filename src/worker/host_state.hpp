#pragma once

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <cstdint>

namespace spychronous {

/// What SIGINT does to a worker.
enum class WorkerInterrupt : std::uint8_t {
  dies,         ///< the host has the default disposition: Ctrl-C ends the workers at once
  ignored,      ///< the host ignores it
  host_decides  ///< the host has a handler of its own: nothing happens in the worker
};

/// What a worker must find as the host had it, or made from it, at the start of the run. Taken in
/// the host, because the keeper between the two changes it for itself.
struct HostState {
  sigset_t mask;
  struct sigaction sigchld;
  WorkerInterrupt interrupt;
  /// Whether the host can be stopped and continued from a terminal: its parent, in another group of
  /// the same session, would see to it.
  bool job_control;
  pid_t group;
  std::array<char, 16> name;

  /// `mask` is the host's, `interrupt` as its disposition of SIGINT asks for.
  static HostState capture(const sigset_t& mask, WorkerInterrupt interrupt);
};

/// Makes the calling process, just forked by the keeper, a worker: dies with the keeper, adopts
/// what its items daemonise, belongs to the host's process group, has the host's signal mask and
/// dispositions, is the first to go when memory is short, and leaves by _exit even if func calls
/// exit(). Leaves the process if the keeper is gone already. `keeper` is 0 if it is in another PID
/// namespace; then the init of that sees to the end of this process, and the keeper to its group.
void become_worker(const HostState& host, pid_t keeper);

}  // namespace spychronous
