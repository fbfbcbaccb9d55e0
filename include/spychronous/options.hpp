#pragma once

/// @file
/// What can be set on a job, apart from its func, items and args.

#include <chrono>
#include <cstdint>

#include "spychronous/detail/api.hpp"

namespace spychronous {

/// The settings of a job. Programs set them through the job's own setters.
class SPYCHRONOUS_API Options {
 public:
  /// @{
  /// How many items run at once; default 4. Throws std::invalid_argument below 1.
  void set_processes(int processes);
  int processes() const noexcept { return processes_; }
  /// @}

  /// The wall time a running item may take; default 30 days. One of a day or more is kept to a
  /// 64th: the item may run that much longer. Throws std::invalid_argument unless it is positive
  /// (NaN is not). More than 292 years means no limit.
  template <class Rep, class Period>
  void set_timeout(std::chrono::duration<Rep, Period> limit) {
    set_timeout_seconds(std::chrono::duration<long double>(limit).count());
  }
  /// In nanoseconds, at least 1; the largest value stands for no limit.
  std::int64_t limit() const noexcept { return limit_; }
  /// Throws std::invalid_argument for what threads cannot keep: a limit, and isolation.
  void refuse_what_threads_cannot_keep() const;

  /// @{
  /// Whether func may run multi-processed jobs of its own; default no.
  void set_no_daemon() noexcept { no_daemon_ = true; }
  bool no_daemon() const noexcept { return no_daemon_; }
  /// @}

  /// @{
  /// Whether the workers get a PID namespace of their own; default no.
  void set_isolate_pids() noexcept { isolate_pids_ = true; }
  bool isolate_pids() const noexcept { return isolate_pids_; }
  /// @}

  /// @{
  /// Whether start and end of a run are logged at info level; default no.
  void set_log_start_finish() noexcept { log_start_finish_ = true; }
  bool log_start_finish() const noexcept { return log_start_finish_; }
  /// @}

 private:
  void set_timeout_seconds(long double seconds);

  int processes_ = 4;
  bool limit_set_ = false;
  std::int64_t limit_ = std::chrono::nanoseconds(std::chrono::hours(30 * 24)).count();
  bool no_daemon_ = false;
  bool isolate_pids_ = false;
  bool log_start_finish_ = false;
};

}  // namespace spychronous
