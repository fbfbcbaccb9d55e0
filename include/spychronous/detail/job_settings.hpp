#pragma once

/// @file
/// The setters that all jobs have.

#include <chrono>
#include <utility>

#include "spychronous/options.hpp"

namespace spychronous::detail {

/// The settings of a job of type `Job`, which derives from this.
template <class Job>
class JobSettings {
 public:
  /// How many items run at once, in processes or threads; default 4. No more workers are started
  /// than there are items. Throws std::invalid_argument below 1. run_single_processed() ignores it.
  Job& processes(int count) & { return options_.set_processes(count), self(); }
  /// For a temporary: returns it by value.
  Job processes(int count) && { return std::move(processes(count)); }

  /// How long one item may take, its result's encoding included; default 30 days. It is wall time
  /// from the moment the item starts; time during which job control (Ctrl-Z) has stopped the worker
  /// does not count. An item that takes longer is ended by SIGKILL and becomes a TimeoutFailure; it
  /// is never ended early, and at most two ticks of the kernel's coarse clock (8 ms) late on an
  /// idle machine. Throws std::invalid_argument unless positive; more than 292 years means no
  /// limit. run_single_processed() ignores it; run_multi_threaded() refuses it.
  template <class Rep, class Period>
  Job& timeout(std::chrono::duration<Rep, Period> limit) & {
    return options_.set_timeout(limit), self();
  }
  /// For a temporary: returns it by value.
  template <class Rep, class Period>
  Job timeout(std::chrono::duration<Rep, Period> limit) && {
    return std::move(timeout(limit));
  }

  /// Lets func run multi-processed jobs of its own; without it they throw std::logic_error there.
  /// When a worker ends, whatever it had started ends with it, either way. Only
  /// run_multi_processed() needs it.
  Job& no_daemon() & { return options_.set_no_daemon(), self(); }
  /// For a temporary: returns it by value.
  Job no_daemon() && { return std::move(no_daemon()); }

  /// Gives the workers a PID namespace of their own, and what items start stays in it. With its
  /// init, which lives as long as the keeper, the kernel ends all that is in it at one moment: also
  /// the processes of items when keeper and program are killed together, which leaves nobody else
  /// who could. It costs a small process more. Inside, getpid() gives other numbers than outside,
  /// getppid() is 0, kill() reaches nobody outside, and /proc shows the numbers of outside.
  /// Without CAP_SYS_ADMIN the workers are in a user namespace as well, in which `sudo` and its
  /// like do not work and every other user is `nobody`. run_multi_processed() throws
  /// std::system_error where the system forbids it. run_single_processed() ignores it;
  /// run_multi_threaded() refuses it.
  Job& isolate_pids() & { return options_.set_isolate_pids(), self(); }
  /// For a temporary: returns it by value.
  Job isolate_pids() && { return std::move(isolate_pids()); }

  /// Logs start and end of each run at info level through the spdlog logger `spychronous`.
  Job& log_start_finish() & { return options_.set_log_start_finish(), self(); }
  /// For a temporary: returns it by value.
  Job log_start_finish() && { return std::move(log_start_finish()); }

 protected:
  JobSettings() = default;
  explicit JobSettings(const Options& options) : options_(options) {}

  const Options& options() const { return options_; }

 private:
  Job& self() { return static_cast<Job&>(*this); }

  Options options_;
};

}  // namespace spychronous::detail
