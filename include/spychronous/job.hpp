#pragma once

/// @file
/// The job: func, items and args, and how to run them.

#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/codec/refusal.hpp"
#include "spychronous/detail/items.hpp"
#include "spychronous/detail/job_parts.hpp"
#include "spychronous/detail/job_settings.hpp"
#include "spychronous/detail/logged_run.hpp"
#include "spychronous/detail/results.hpp"
#include "spychronous/detail/run.hpp"
#include "spychronous/detail/run_processes.hpp"
#include "spychronous/detail/run_single.hpp"
#include "spychronous/detail/run_threads.hpp"
#include "spychronous/options.hpp"

namespace spychronous {

/// Applies func to every item and hands back the results in the order of the items.
///
/// @code
/// std::vector<int> out = SynchronousJob(get_plus_one, nums).run_multi_processed();
///
/// auto numbers = SynchronousJob(get_number, items, multiplier)  // get_number(item, multiplier)
///                    .processes(20)
///                    .timeout(5min)
///                    .run_multi_processed();
/// @endcode
///
/// The template arguments are deduced; nobody writes them.
///
/// - **func**: anything callable with an item and the args, kept as a copy or moved in: functions,
///   lambdas with captures, member functions (`&Cat::meow`), move-only callables. Workers inherit
///   it by fork; it is never serialized. Each worker has its own copy of its state; threads share
///   the state of a func that cannot be copied. If it takes a `std::stop_token` after the args, it
///   gets one, by which threads are asked to stop.
/// - **items**: any input range. An lvalue is used in place and must outlive the runs; an rvalue is
///   moved in. A range that can be read only once is read by the first run, and kept.
/// - **args**: what follows the items is stored decayed, as by std::thread, and passed to every
///   call as const lvalues.
/// - **result**: R, the type func returns, without reference and cv. A result has to cross from one
///   process to another: what cannot (pointers, views) is refused at compile time with a sentence;
///   docs/results.md lists what can.
///
/// A job is a value: it can be copied if its parts can, and run as often as you like. One job
/// object must not be run by two threads at once; different jobs may.
template <class Func, class View, bool suppressed, class... Args>
class SynchronousJob : public detail::JobSettings<SynchronousJob<Func, View, suppressed, Args...>> {
  using Parts = detail::JobParts<Func, View, Args...>;

 public:
  /// What func returns, without reference and cv.
  using Result = typename Parts::Result;

  /// What a run returns: `std::vector<Result>`, `void` for a void func, and
  /// `std::vector<Outcome<Result>>` after suppress_worker_exceptions().
  using Results = typename detail::RunResult<Result, suppressed>::type;

  /// Starts nothing. Throws only what copying or moving func, items and args throws.
  template <class F, class Range, class... As>
    requires(sizeof...(As) == sizeof...(Args))
  SynchronousJob(F&& func, Range&& items, As&&... args)
      : parts_(std::in_place, std::forward<F>(func), std::forward<Range>(items),
               std::forward<As>(args)...) {}

  /// The same job, whose failing items do not end it: a run returns an Outcome per item and logs
  /// each failure at error level. It is another type, so that no failure can be overlooked.
  [[nodiscard("the job itself stays as it is")]] auto suppress_worker_exceptions() const& {
    static_assert(std::is_copy_constructible_v<SynchronousJob>,
                  "spychronous: suppress_worker_exceptions() copies a job that is a variable, and "
                  "this one cannot be copied, because its func, its items or an arg cannot. Move "
                  "it: std::move(job).suppress_worker_exceptions().");
    return SynchronousJob(*this).suppress();
  }
  /// For a temporary: moves func, items and args.
  [[nodiscard("the job itself stays as it is")]] auto suppress_worker_exceptions() && {
    return std::move(*this).suppress();
  }

  /// The plain loop: calls func for one item after the other in the calling thread. For
  /// development and debugging: it returns and throws what run_multi_processed() would, but
  /// contains neither crash nor endless item, and ignores processes, timeout and no_daemon.
  Results run_single_processed() const {
    return run<detail::SingleRun<Result, suppressed, Parts&>>("single-processed", 1);
  }

  /// Runs the items in worker processes and blocks until all are done and every process of the job
  /// is gone. No items: returns at once and starts nothing.
  ///
  /// - Not suppressed: the first failure ends the job at once and is thrown, as an object that is
  ///   both an ItemFailure and a std::exception: see failure.hpp.
  /// - Throws std::system_error when the machine refuses memory, descriptors or every process;
  ///   std::invalid_argument for more than 2^32 - 2 items; std::logic_error in a worker of a job
  ///   without no_daemon(); what reading the items throws. No item has been run then.
  /// - KeeperLost if somebody kills the one process between the program and its workers.
  /// - SIGINT (Ctrl-C), if its disposition is the default: the workers are ended, then the program,
  ///   by SIGINT. A handler of the program's own stays in charge; an ignored SIGINT stays ignored.
  /// - May be called from any thread. Not promised: see docs/limits.md for locks that other threads
  ///   hold during the call.
  Results run_multi_processed() const {
    return run<detail::ProcessesRun<Result, suppressed, Parts>>("multi-processed",
                                                                this->options().processes());
  }

  /// Runs the items in threads of this process and blocks until these have ended. For items that
  /// wait (for the network, for a disk), or that change what is in memory: they see, and share, the
  /// memory of the program, and a worker costs less. In return nothing contains them: a crash is
  /// the crash of the program. docs/guide.md has a table for the choice.
  ///
  /// - func, items and args are used by several threads at once. Results need not be copied.
  /// - Not suppressed: the first failure is thrown when the items that run by then have ended.
  /// Those
  ///   whose func takes a `std::stop_token` are asked to stop by it.
  /// - Throws std::invalid_argument if a timeout was set: a thread cannot be ended from outside;
  /// and
  ///   for more than 2^32 - 2 items. std::system_error when the system refuses memory, or every
  ///   thread; what reading the items throws. No item has been run then.
  /// - SIGINT (Ctrl-C), if its disposition is the default: no more items are claimed, those that
  /// run
  ///   are asked to stop and have 50 ms to do so, then the program ends by SIGINT. A handler of the
  ///   program's own stays in charge; an ignored SIGINT stays ignored.
  /// - May be called from any thread, also in an item.
  Results run_multi_threaded() const {
    return run<detail::ThreadsRun<Result, suppressed, Parts&>>("multi-threaded",
                                                               this->options().processes());
  }

 private:
  template <class F, class V, bool s, class... As>
  friend class SynchronousJob;

  SynchronousJob(Parts&& parts, const Options& options, std::nullptr_t)
      : detail::JobSettings<SynchronousJob>(options), parts_(std::move(parts)) {}

  auto suppress() && {
    return SynchronousJob<Func, View, true, Args...>(std::move(parts_), this->options(), nullptr);
  }

  template <class Run>
  Results run(std::string_view runner, int workers) const {
    codec::check_result<Result>();
    Run run(parts_, this->options(), nullptr);
    if (!this->options().log_start_finish()) return detail::run_here(run);
    return detail::logged_run(run.size(), workers, runner, [&] { return detail::run_here(run); });
  }

  mutable Parts parts_;
};

/// What `SynchronousJob(func, items, args...)` is.
template <class F, class Range, class... As>
SynchronousJob(F&&, Range&&, As&&...)
    -> SynchronousJob<std::decay_t<F>, typename detail::KeptItems<Range>::type, false,
                      std::decay_t<As>...>;

/// The short name of SynchronousJob.
template <class Func, class View, bool suppressed, class... Args>
class Job : public SynchronousJob<Func, View, suppressed, Args...> {
 public:
  using SynchronousJob<Func, View, suppressed, Args...>::SynchronousJob;
  /// Setters return the long name; a variable may have the short one.
  Job(SynchronousJob<Func, View, suppressed, Args...> job)  // NOLINT(google-explicit-constructor)
      : SynchronousJob<Func, View, suppressed, Args...>(std::move(job)) {}
};

/// What `Job(func, items, args...)` is.
template <class F, class Range, class... As>
Job(F&&, Range&&, As&&...)
    -> Job<std::decay_t<F>, typename detail::KeptItems<Range>::type, false, std::decay_t<As>...>;
/// The short name of a job that has the long one.
template <class Func, class View, bool suppressed, class... Args>
Job(SynchronousJob<Func, View, suppressed, Args...>) -> Job<Func, View, suppressed, Args...>;

}  // namespace spychronous
