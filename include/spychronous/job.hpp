#pragma once

/// @file
/// The job: func, items and args, and how to run them.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <ranges>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/codec/refusal.hpp"
#include "spychronous/detail/items.hpp"
#include "spychronous/detail/logged_run.hpp"
#include "spychronous/detail/results.hpp"
#include "spychronous/detail/run_processes.hpp"
#include "spychronous/detail/run_single.hpp"
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
///   it by fork; it is never serialized. Each worker has its own copy of its state.
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
class SynchronousJob {
  static_assert(!std::is_same_v<View, detail::NoItems>,
                "spychronous: the second argument of a job must be its items: an input range that "
                "is an lvalue or can be moved in, such as a container or a view.");

  static_assert(!detail::is_endless<View>,
                "spychronous: these items never end, like std::views::iota(0): a job needs to know "
                "how many there are. Bound them, as with std::views::take.");

  template <class V>
  struct ReferenceOf {
    using type = typename detail::Items<V>::Reference;
  };
  using Item = typename std::conditional_t<std::is_same_v<View, detail::NoItems>,
                                           std::type_identity<int>, ReferenceOf<View>>::type;

  static_assert(std::is_same_v<View, detail::NoItems> ||
                    std::is_invocable_v<Func&, Item, const Args&...>,
                "spychronous: func cannot be called with an item and the args of this job: "
                "func(item, args...). The item is what the range of items refers to, the args are "
                "const lvalues.");

 public:
  /// What func returns, without reference and cv.
  using Result = std::remove_cvref_t<typename std::conditional_t<
      std::is_invocable_v<Func&, Item, const Args&...>,
      std::invoke_result<Func&, Item, const Args&...>, std::type_identity<void>>::type>;

  /// What a run returns: `std::vector<Result>`, `void` for a void func, and
  /// `std::vector<Outcome<Result>>` after suppress_worker_exceptions().
  using Results = typename detail::RunResult<Result, suppressed>::type;

  /// Starts nothing. Throws only what copying or moving func, items and args throws.
  template <class F, class Range, class... As>
    requires(sizeof...(As) == sizeof...(Args))
  SynchronousJob(F&& func, Range&& items, As&&... args)
      : func_(std::forward<F>(func)),
        items_(detail::keep_items<Range>(std::forward<Range>(items))),
        args_(std::forward<As>(args)...) {}

  /// How many items run at once; default 4. No more workers are started than there are items.
  /// Throws std::invalid_argument below 1. run_single_processed() ignores it.
  SynchronousJob& processes(int count) & { return options_.set_processes(count), *this; }
  /// For a temporary: returns it by value.
  SynchronousJob processes(int count) && { return std::move(processes(count)); }

  /// How long one item may take, its result's encoding included; default 30 days. It is wall time
  /// from the moment the item starts; time during which job control (Ctrl-Z) has stopped the worker
  /// does not count. An item that takes longer is ended by SIGKILL and becomes a TimeoutFailure; it
  /// is never ended early, and at most two ticks of the kernel's coarse clock (8 ms) late on an
  /// idle machine. Throws std::invalid_argument unless positive; more than 292 years means no
  /// limit. run_single_processed() ignores it.
  template <class Rep, class Period>
  SynchronousJob& timeout(std::chrono::duration<Rep, Period> limit) & {
    return options_.set_timeout(limit), *this;
  }
  /// For a temporary: returns it by value.
  template <class Rep, class Period>
  SynchronousJob timeout(std::chrono::duration<Rep, Period> limit) && {
    return std::move(timeout(limit));
  }

  /// Lets func run multi-processed jobs of its own; without it they throw std::logic_error there.
  /// When a worker ends, whatever it had started ends with it, either way.
  /// run_single_processed() ignores it.
  SynchronousJob& no_daemon() & { return options_.set_no_daemon(), *this; }
  /// For a temporary: returns it by value.
  SynchronousJob no_daemon() && { return std::move(no_daemon()); }

  /// Logs start and end of each run at info level through the spdlog logger `spychronous`.
  SynchronousJob& log_start_finish() & { return options_.set_log_start_finish(), *this; }
  /// For a temporary: returns it by value.
  SynchronousJob log_start_finish() && { return std::move(log_start_finish()); }

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
    codec::check_result<Result>();
    return run("single-processed", 1, [](std::size_t size, auto& call, const Options&) {
      return detail::run_single<Result, suppressed>(size, call);
    });
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
    codec::check_result<Result>();
    return run("multi-processed", options_.processes(),
               [](std::size_t size, auto& call, const Options& options) {
                 return detail::run_processes<Result, suppressed>(size, call, options);
               });
  }

 private:
  template <class F, class V, bool s, class... As>
  friend class SynchronousJob;

  SynchronousJob(Func&& func, detail::Items<View>&& items, std::tuple<Args...>&& args,
                 const Options& options, std::nullptr_t)
      : func_(std::move(func)),
        items_(std::move(items)),
        args_(std::move(args)),
        options_(options) {}

  auto suppress() && {
    return SynchronousJob<Func, View, true, Args...>(std::move(func_), std::move(items_),
                                                     std::move(args_), options_, nullptr);
  }

  template <class Runner>
  Results run(std::string_view name, int processes, Runner runner) const {
    items_.prepare();
    auto call = [this](std::size_t i) -> decltype(auto) {
      return std::apply(
          [&](const Args&... args) -> decltype(auto) {
            return std::invoke(func_, items_[i], args...);
          },
          args_);
    };
    if (!options_.log_start_finish()) return runner(items_.size(), call, options_);
    return detail::logged_run(items_.size(), processes, name,
                              [&] { return runner(items_.size(), call, options_); });
  }

  mutable Func func_;
  mutable detail::Items<View> items_;
  std::tuple<Args...> args_;
  Options options_;
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
