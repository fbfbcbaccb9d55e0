#pragma once

/// @file
/// The handle of a job that runs while the program does something else.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/detail/background.hpp"
#include "spychronous/detail/run.hpp"
#include "spychronous/outcome.hpp"

namespace spychronous {

/// A job in flight, as AsynchronousJob::run_* returns it. `suppressed` says whether the job
/// suppresses its workers' exceptions.
///
/// @code
/// auto running = AsynchronousJob(render, frames).run_multi_processed();
/// prepare_the_next_ones();
/// std::vector<Image> images = running.get();
///
/// for (auto [index, outcome] : running) {  // in the order in which they complete
///   if (outcome) show(index, *outcome);
/// }
/// @endcode
///
/// The job goes on whether or not anybody asks. Results are taken over in the background: what
/// waits to be taken is bounded, and what was taken is kept until the handle goes.
///
/// **Threads.** wait(), wait_for(), done(), cancel(), completed() and total() may be called by
/// several threads at once, and while another thread waits in get() or in the range. get(), then()
/// and the range are for one thread at a time. Moving and destroying are for one thread alone.
///
/// **The end of the handle** cancels the job and waits until it has ended. That is soon for
/// processes, which are killed. Items in threads, or in the background thread of
/// run_single_processed(), are asked to stop by their std::stop_token and waited for, unless it is
/// one of them that destroys the handle.
///
/// **The end of the program**, by return from main, exit(), a signal, exec or SIGKILL, ends the
/// job's processes, too. SIGINT with its default disposition ends the program at once.
///
/// **A fork of the program** that has a copy of the handle cannot do anything with it: what would
/// wait throws std::logic_error, cancel() and the destructor do nothing.
///
/// After a move the handle may only be destroyed or assigned to.
template <class R, bool suppressed = false>
class [[nodiscard("a handle that is not kept cancels its job at once")]] RunningJob {
 public:
  /// What get() returns: `std::vector<R>`, `void`, or `std::vector<Outcome<R>>`.
  using Results = typename detail::RunResult<R, suppressed>::type;

  /// Takes over the job; does not disturb it.
  RunningJob(RunningJob&&) noexcept = default;
  /// Cancels the job that this handle had, as its destructor does.
  RunningJob& operator=(RunningJob&& other) noexcept {
    RunningJob(std::move(*this));
    background_ = std::move(other.background_);
    run_ = std::move(other.run_);
    taken_ = other.taken_;
    return *this;
  }
  ~RunningJob() {
    if (background_ != nullptr) background_->end();
  }

  /// Blocks until the job has ended: every item has its outcome, or it failed, or was cancelled.
  void wait() const { background_->wait(); }

  /// The same, for so long at most. Returns whether the job has ended.
  template <class Rep, class Period>
  bool wait_for(std::chrono::duration<Rep, Period> duration) const {
    using Clock = std::chrono::steady_clock;
    const auto now = Clock::now();
    if (!(duration > duration.zero())) return background_->wait_until(now);
    if (std::chrono::duration<double>(duration) >= Clock::time_point::max() - now) {
      return wait(), true;
    }
    return background_->wait_until(
        now + std::chrono::ceil<std::chrono::steady_clock::duration>(duration));
  }

  /// Whether the job has ended. Does not block.
  bool done() const noexcept { return background_->done(); }

  /// Waits for the end and returns, or throws, exactly what the synchronous job would have; after
  /// cancel(), for an item without an outcome, an ItemFailure of kind `cancelled`. Once: a second
  /// call throws std::logic_error. No iterator of the range may be in use.
  Results get() {
    take();
    background_->wait();
    background_->raise_error();
    return run_->finish();
  }

  /// Ends the job. Outcomes that are there stay; all other items become failures of kind
  /// `cancelled`; no item gets both. Processes are killed, and are gone when this returns. In
  /// threads no more items are claimed, those that run are asked to stop by their std::stop_token,
  /// and this returns without waiting for them: what they return still counts. Does nothing when
  /// the job has ended.
  void cancel() noexcept { background_->cancel(); }

  /// How many items have an outcome. While the job runs, as of at most 20 ms ago.
  std::size_t completed() const { return background_->completed(); }
  /// How many items the job has.
  std::size_t total() const noexcept { return background_->total(); }

  /// Has `callback(ready)` called when the job has ended, with a ready `std::future<Results>` whose
  /// get() returns or throws what get() would have: this takes its place. It is called on the job's
  /// own thread, or here if the job has ended already. What it returns or throws goes to the future
  /// that this returns, which does not block when it is destroyed. A plain future is
  /// `running.then([](auto ready) { return ready.get(); })`.
  template <class Callback>
  auto then(Callback callback)
      -> std::future<std::invoke_result_t<Callback&, std::future<Results>>> {
    using Answer = std::invoke_result_t<Callback&, std::future<Results>>;
    take();
    auto task = std::make_shared<std::packaged_task<Answer()>>(
        [callback = std::move(callback), run = run_, job = background_.get()]() mutable -> Answer {
          std::packaged_task<Results()> results([&] {
            job->raise_error();
            return run->finish();
          });
          results();
          return callback(results.get_future());
        });
    auto answer = task->get_future();
    background_->then([task] { (*task)(); });
    return answer;
  }

  /// A place in the range of outcomes.
  class Iterator {
   public:
    using value_type = std::pair<std::size_t, Outcome<R>&>;  ///< index of the item, its outcome
    using difference_type = std::ptrdiff_t;                  ///< as every iterator has one
    using iterator_concept = std::input_iterator_tag;        ///< one at a time, and only forward

    /// The other one may only be destroyed or assigned to.
    Iterator(Iterator&& other) noexcept
        : job_(std::exchange(other.job_, nullptr)),
          items_(std::move(other.items_)),
          at_(other.at_),
          position_(other.position_),
          outcome_(std::move(other.outcome_)) {}
    /// The other one may only be destroyed or assigned to.
    Iterator& operator=(Iterator&& other) noexcept {
      put_back();
      job_ = std::exchange(other.job_, nullptr);
      items_ = std::move(other.items_);
      at_ = other.at_;
      position_ = other.position_;
      outcome_ = std::move(other.outcome_);
      return *this;
    }
    ~Iterator() { put_back(); }

    /// Does not block. The outcome is there until this is moved on.
    value_type operator*() const { return {items_[at_], *outcome_}; }
    /// Blocks until the next outcome is there. Throws what begin() throws.
    Iterator& operator++() {
      put_back();
      ++at_;
      fetch();
      return *this;
    }
    /// The same.
    void operator++(int) { ++*this; }
    /// Whether there is no further outcome.
    friend bool operator==(const Iterator& it, std::default_sentinel_t) {
      return !it.outcome_.has_value();
    }

   private:
    friend class RunningJob;
    explicit Iterator(RunningJob& job) : job_(&job) { fetch(); }

    void fetch() {
      if (at_ == items_.size()) {
        position_ += items_.size();
        items_ = job_->background_->next(position_);
        at_ = 0;
      }
      if (!items_.empty()) outcome_.emplace(job_->run_->lend(items_[at_]));
    }
    void put_back() {
      if (job_ != nullptr && outcome_) job_->run_->give_back(items_[at_], std::move(*outcome_));
      outcome_.reset();
    }

    RunningJob* job_;
    std::vector<std::uint32_t> items_;  // that have completed, from the position_-th on
    std::size_t at_ = 0;
    std::size_t position_ = 0;
    mutable std::optional<Outcome<R>> outcome_;
  };

  /// The outcomes in the order in which they complete, each once, usable while the job runs: the
  /// next one is waited for. Outcomes that are found at one look (a few milliseconds, or less if
  /// somebody waits) come in the order of the items. Those of cancelled items come last. Each loop
  /// starts with the first one. An outcome that is moved from is missing in get(). The handle must
  /// not be moved meanwhile; not to be used after get() or then().
  ///
  /// Throws what prevents the job as a whole, after the outcomes that there are.
  /// @{
  Iterator begin() {
    if (taken_) throw std::logic_error(already_taken);
    return Iterator(*this);
  }
  std::default_sentinel_t end() const noexcept { return std::default_sentinel; }
  /// @}

 private:
  template <class F, class V, bool s, class... As>
  friend class AsynchronousJob;

  RunningJob(std::shared_ptr<detail::Background> background,
             std::shared_ptr<detail::Run<R, suppressed>> run)
      : background_(std::move(background)), run_(std::move(run)) {}

  static constexpr const char* already_taken =
      "spychronous: the results of this job were taken already, by get() or then()";

  void take() {
    if (std::exchange(taken_, true)) throw std::logic_error(already_taken);
  }

  std::shared_ptr<detail::Background> background_;
  std::shared_ptr<detail::Run<R, suppressed>> run_;
  bool taken_ = false;
};

}  // namespace spychronous
