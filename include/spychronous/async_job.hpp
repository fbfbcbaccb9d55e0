#pragma once

/// @file
/// The job that runs while the program does something else.

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "spychronous/codec/refusal.hpp"
#include "spychronous/detail/background.hpp"
#include "spychronous/detail/items.hpp"
#include "spychronous/detail/job_parts.hpp"
#include "spychronous/detail/job_settings.hpp"
#include "spychronous/detail/run_processes.hpp"
#include "spychronous/detail/run_single.hpp"
#include "spychronous/detail/run_threads.hpp"
#include "spychronous/options.hpp"
#include "spychronous/running_job.hpp"

namespace spychronous {

/// The same as SynchronousJob, but each run returns at once with a RunningJob, the handle of the
/// job in flight. A program goes from one to the other by changing the class name.
///
/// @code
/// auto running = AsynchronousJob(get_number, items, multiplier).run_multi_processed();
/// do_something_else();
/// std::vector<int> numbers = running.get();
/// @endcode
///
/// func, items, args, results and settings are those of SynchronousJob. What differs:
///
/// - **run_multi_processed()** works on the items as they are at the moment of the call: workers
///   have them from a fork. The program may do with them, with func and with args what it likes.
/// - **run_multi_threaded()** and **run_single_processed()** use them in this process. What was
///   moved into the job goes with the run, and so does a copy of a job that is a variable; items
///   that are an lvalue are used in place: they must outlive the run and not be changed meanwhile.
/// - SIGINT with its default disposition ends the program at once, and its jobs with it.
template <class Func, class View, bool suppressed, class... Args>
class AsynchronousJob
    : public detail::JobSettings<AsynchronousJob<Func, View, suppressed, Args...>> {
  using Parts = detail::JobParts<Func, View, Args...>;

 public:
  /// What func returns, without reference and cv.
  using Result = typename Parts::Result;
  /// What a run returns.
  using Handle = RunningJob<Result, suppressed>;

  /// Starts nothing. Throws only what copying or moving func, items and args throws.
  template <class F, class Range, class... As>
    requires(sizeof...(As) == sizeof...(Args))
  AsynchronousJob(F&& func, Range&& items, As&&... args)
      : parts_(std::in_place, std::forward<F>(func), std::forward<Range>(items),
               std::forward<As>(args)...) {}

  /// The same job, whose failing items do not end it: get() returns an Outcome per item, and each
  /// failure is logged at error level when it comes. It is another type, so that no failure can be
  /// overlooked.
  [[nodiscard("the job itself stays as it is")]] auto suppress_worker_exceptions() const& {
    static_assert(std::is_copy_constructible_v<AsynchronousJob>,
                  "spychronous: suppress_worker_exceptions() copies a job that is a variable, and "
                  "this one cannot be copied, because its func, its items or an arg cannot. Move "
                  "it: std::move(job).suppress_worker_exceptions().");
    return AsynchronousJob(*this).suppress();
  }
  /// For a temporary: moves func, items and args.
  [[nodiscard("the job itself stays as it is")]] auto suppress_worker_exceptions() && {
    return std::move(*this).suppress();
  }

  /// Runs the plain loop on one thread in the background. cancel() ends it after the item that
  /// runs, which is asked to stop if func takes a `std::stop_token`. Ignores processes, timeout and
  /// no_daemon. Throws what SynchronousJob throws before the first item.
  /// @{
  Handle run_single_processed() const& { return copy().run_single_processed(); }
  Handle run_single_processed() && {
    return run<detail::SingleRun<Result, suppressed, Parts>>("single-processed", 1,
                                                             std::move(parts_));
  }
  /// @}

  /// Forks the keeper of the workers and returns. What SynchronousJob throws before the first item
  /// is thrown here, all else by the handle.
  Handle run_multi_processed() const {
    return run<detail::ProcessesRun<Result, suppressed, Parts>>(
        "multi-processed", this->options().processes(), parts_);
  }

  /// Starts threads that run the items, and returns. What SynchronousJob throws before the first
  /// item is thrown here, all else by the handle.
  /// @{
  Handle run_multi_threaded() const& { return copy().run_multi_threaded(); }
  Handle run_multi_threaded() && {
    return run<detail::ThreadsRun<Result, suppressed, Parts>>(
        "multi-threaded", this->options().processes(), std::move(parts_));
  }
  /// @}

 private:
  template <class F, class V, bool s, class... As>
  friend class AsynchronousJob;

  AsynchronousJob(Parts&& parts, const Options& options, std::nullptr_t)
      : detail::JobSettings<AsynchronousJob>(options), parts_(std::move(parts)) {}

  auto suppress() && {
    return AsynchronousJob<Func, View, true, Args...>(std::move(parts_), this->options(), nullptr);
  }

  AsynchronousJob copy() const {
    static_assert(std::is_copy_constructible_v<AsynchronousJob>,
                  "spychronous: this run goes on in the background with a copy of the job, and the "
                  "job cannot be copied, because its func, its items or an arg cannot. Move it: "
                  "std::move(job).run_multi_threaded().");
    parts_.prepare();  // items that can be read only once are kept here, too
    return *this;
  }

  template <class Run, class Held>
  Handle run(std::string_view runner, int workers, Held&& parts) const {
    codec::check_result<Result>();
    std::optional<detail::Background::Log> log;
    if (this->options().log_start_finish())
      log = {runner, static_cast<std::size_t>(workers), suppressed};
    auto background = std::make_shared<detail::Background>();
    auto run = std::make_shared<Run>(std::forward<Held>(parts), this->options(), background.get());
    background->start(run, log, background);
    return Handle(background, run);
  }

  mutable Parts parts_;
};

/// What `AsynchronousJob(func, items, args...)` is.
template <class F, class Range, class... As>
AsynchronousJob(F&&, Range&&, As&&...)
    -> AsynchronousJob<std::decay_t<F>, typename detail::KeptItems<Range>::type, false,
                       std::decay_t<As>...>;

}  // namespace spychronous
