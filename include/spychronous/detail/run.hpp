#pragma once

/// @file
/// One run, of whatever runner: what the jobs and the handle of a running job ask of it.

#include <cstddef>
#include <type_traits>

#include "spychronous/detail/results.hpp"
#include "spychronous/engine/ending.hpp"
#include "spychronous/outcome.hpp"

namespace spychronous::detail {

/// What does not depend on the type of the results. A run that is made with an engine::Observer
/// goes on in the background; without one the thread that attends to it can do nothing else, and
/// SIGINT with its default disposition ends the run, and the process.
class AnyRun {
 public:
  AnyRun() = default;
  virtual ~AnyRun() = default;
  AnyRun(const AnyRun&) = delete;
  AnyRun& operator=(const AnyRun&) = delete;

  virtual std::size_t size() const = 0;
  /// Starts workers, if it has any. Throws what prevents the run; nothing was run then.
  virtual void start() {}
  /// On any one thread, after start(): blocks until the run has ended. Throws what prevents the
  /// run as a whole.
  virtual void attend() = 0;
  /// Ends the run early. Does not block. Any thread, at any time.
  virtual void stop() noexcept = 0;
  /// Whether the items that run end when the run is stopped, whatever they do.
  virtual bool kills() const noexcept { return false; }
  /// Whether the calling thread runs items of this run, besides the one that attends.
  virtual bool runs_here() const noexcept { return false; }
  /// See engine::ProcessRun::hurry().
  virtual void hurry(bool) noexcept {}
  /// How many items have failed so far. Any thread.
  virtual std::size_t failures() const = 0;
};

template <class R, bool suppressed>
class Run : public AnyRun {
 public:
  using Results = typename RunResult<R, suppressed>::type;

  /// The outcome of an item that the observer was told of, or, after the end, of any: those without
  /// one were cancelled. Its value is moved out; give_back() puts it where it was.
  /// @{
  virtual Outcome<R> lend(std::size_t i) = 0;
  virtual void give_back(std::size_t i, Outcome<R>&& outcome) = 0;
  /// @}
  /// After the end, once: what the job returns or throws.
  virtual Results finish() = 0;
};

/// Runs to the end in the calling thread.
template <class SomeRun>
typename std::remove_reference_t<SomeRun>::Results run_here(SomeRun&& run) {
  run.start();
  run.attend();
  return run.finish();
}

}  // namespace spychronous::detail
