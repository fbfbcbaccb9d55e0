#pragma once

/// @file
/// The multi-threaded runner of the engine: it shares out the items; the threads are the language's
/// own. Programs use SynchronousJob instead.

#include <cstdint>
#include <limits>
#include <memory>

#include "spychronous/detail/api.hpp"
#include "spychronous/engine/ending.hpp"

namespace spychronous::engine {

/// Implemented by a language layer for one run in threads.
class ThreadWork {
 public:
  virtual ~ThreadWork() = default;

  /// In a thread of the run: runs `item` and keeps what comes of it. No exception may leave it, but
  /// abi::__forced_unwind (pthread_exit), which must; the item then counts as settled.
  virtual Verdict run(std::uint32_t item) = 0;
  /// SIGINT has come: ask the items that run to stop.
  virtual void interrupted() noexcept = 0;
};

/// One run of some work in threads of this process. Each has a seat, from 0 on.
class SPYCHRONOUS_API ThreadRun {
 public:
  /// Reserves what the run needs; starts nothing. There are as many seats as `threads`, or as items
  /// if these are fewer. Throws std::invalid_argument for more than max_items items, and
  /// std::system_error when the machine refuses memory.
  ThreadRun(std::uint64_t items, std::uint32_t threads);
  ~ThreadRun();
  ThreadRun(const ThreadRun&) = delete;
  ThreadRun& operator=(const ThreadRun&) = delete;

  /// How many threads the run wants.
  std::uint32_t seats() const noexcept;

  /// No item has this index.
  static constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();
  /// In the thread of a seat: its next item, or `nothing` if all are claimed or the run was
  /// stopped. Blocks for less than a millisecond.
  std::uint32_t claim(std::uint32_t seat);
  /// In the thread that claimed it: the item has its outcome.
  void settle(std::uint32_t item) noexcept;
  /// The seat's thread claims no more items. Once for each seat, also one that never had a thread.
  void leave(std::uint32_t seat) noexcept;

  /// In the thread of a seat: claims, runs and settles until there is nothing more to claim, and
  /// leaves. A verdict to stop stops the run.
  void serve(std::uint32_t seat, ThreadWork& work);

  /// No more items are claimed. Does not block. Any thread, any number of times.
  void stop() noexcept;
  /// Whether stop() was called.
  bool stopped() const noexcept;

  /// Blocks until every seat has been left. Returns Ending::finished, or Ending::stopped after
  /// stop(). `observer` may be none.
  Ending attend(Observer* observer);
  /// The same for a thread that can do nothing else: SIGINT, if its disposition is the default,
  /// stops the run, gives the running items 50 ms to end and ends this process by SIGINT.
  Ending attend_and_watch_for_interrupt(ThreadWork& work);

  /// See ProcessRun::hurry().
  void hurry(bool wanted) noexcept;
  /// Whether the item has its outcome.
  bool settled(std::uint32_t item) const noexcept;

 private:
  class Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace spychronous::engine
