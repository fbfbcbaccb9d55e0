#pragma once

/// @file
/// The multi-threaded runner: threads that call func in this process. The engine shares out the
/// items.

#include <cxxabi.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/detail/local_results.hpp"
#include "spychronous/detail/refused_thread.hpp"
#include "spychronous/detail/run.hpp"
#include "spychronous/engine/thread_run.hpp"
#include "spychronous/options.hpp"

namespace spychronous::detail {

/// `Held` is JobParts, or a reference to them.
template <class R, bool suppressed, class Held>
class ThreadsRun final : public Run<R, suppressed> {
  using Func = typename std::remove_reference_t<Held>::Function;

 public:
  using typename Run<R, suppressed>::Results;

  ThreadsRun(Held&& parts, const Options& options, engine::Observer* observer)
      : parts_(std::forward<Held>(parts)),
        results_(checked(parts_.prepare(), options)),
        run_(results_.size(), static_cast<std::uint32_t>(options.processes())),
        observer_(observer) {}

  ~ThreadsRun() override { stop(); }

  std::size_t size() const override { return results_.size(); }

  void start() override {
    for (std::uint32_t i = 0; i < run_.seats(); ++i) seats_.push_back(make_seat());
    const std::lock_guard lock(mutex_);
    threads_.reserve(run_.seats());
    for (std::uint32_t i = 0; i < run_.seats(); ++i) {
      try {
        threads_.emplace_back([this, i] { work(i); });
      } catch (const std::system_error& error) {
        if (i == 0) throw_refused_thread(error);
        run_.leave(i);  // the threads that there are do it all
      }
    }
  }

  void attend() override {
    ending_ = observer_ != nullptr || seats_.empty()
                  ? run_.attend(observer_)
                  : run_.attend_and_watch_for_interrupt(*seats_.front());
    std::vector<std::jthread> ended;
    const std::lock_guard lock(mutex_);
    ended.swap(threads_);
  }

  void stop() noexcept override {
    run_.stop();
    stop_.request_stop();
  }
  bool runs_here() const noexcept override {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(threads_, [](const std::jthread& thread) {
      return thread.get_id() == std::this_thread::get_id();
    });
  }
  void hurry(bool wanted) noexcept override { run_.hurry(wanted); }
  std::size_t failures() const override { return results_.failures(); }

  Outcome<R> lend(std::size_t i) override { return results_.lend(i, settled(i)); }
  void give_back(std::size_t i, Outcome<R>&& outcome) override {
    results_.give_back(i, std::move(outcome));
  }
  Results finish() override {
    return results_.finish(ending_ != engine::Ending::finished,
                           [this](std::size_t i) { return settled(i); });
  }

 private:
  /// What a thread works with.
  class Seat final : public engine::ThreadWork {
   public:
    /// `func` is the job's; each thread has a copy of its own if there can be one.
    Seat(ThreadsRun& run, Func& func) : run_(run), func_(func), stop_(run.stop_.get_token()) {}

    engine::Verdict run(std::uint32_t item) override {
      try {
        const bool go_on = run_.results_.keep(
            item, [&]() -> decltype(auto) { return run_.parts_.apply(func_, item, stop_); });
        return verdict(go_on);
      } catch (abi::__forced_unwind&) {
        verdict(run_.results_.fail(make_crash(item, 0, std::nullopt, std::nullopt,
                                              "its thread was ended by pthread_exit()")));
        throw;
      }
    }
    void interrupted() noexcept override { run_.stop(); }

   private:
    engine::Verdict verdict(bool go_on) {
      if (go_on) return engine::Verdict::go_on;
      run_.stop();
      return engine::Verdict::stop;
    }

    ThreadsRun& run_;
    std::conditional_t<std::is_copy_constructible_v<Func>, Func, Func&> func_;
    const std::stop_token stop_;
  };

  static std::size_t checked(std::size_t size, const Options& options) {
    options.refuse_what_threads_cannot_keep();
    return size;
  }

  std::unique_ptr<Seat> make_seat() { return std::make_unique<Seat>(*this, parts_.func()); }

  void work(std::uint32_t seat) {
    // pthread_exit() in func ends this thread, which is one item's affair.
    struct Successor {
      ThreadsRun* run;
      std::uint32_t seat;
      ~Successor() {
        if (run != nullptr) run->replace_thread(seat);
      }
    } successor{this, seat};
    run_.serve(seat, *seats_[seat]);
    successor.run = nullptr;
  }

  void replace_thread(std::uint32_t seat) noexcept {
    try {
      const std::lock_guard lock(mutex_);
      threads_.emplace_back([this, seat] { work(seat); });
    } catch (...) {
      run_.leave(seat);
    }
  }

  bool settled(std::size_t i) const { return run_.settled(static_cast<std::uint32_t>(i)); }

  Held parts_;
  LocalResults<R, suppressed> results_;
  engine::ThreadRun run_;
  engine::Observer* const observer_;
  engine::Ending ending_ = engine::Ending::finished;
  std::stop_source stop_;
  std::vector<std::unique_ptr<Seat>> seats_;
  mutable std::mutex mutex_;
  std::vector<std::jthread> threads_;  ///< the last member: they use all others
};

}  // namespace spychronous::detail
