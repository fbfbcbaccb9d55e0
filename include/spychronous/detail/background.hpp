#pragma once

/// @file
/// A run that goes on while the program does something else.

#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "spychronous/detail/api.hpp"
#include "spychronous/detail/run.hpp"

namespace spychronous::detail {

/// Attends to a run on a thread of its own and keeps the order in which its items complete. All
/// members may be called by any thread at any time.
///
/// In a process that the program forks meanwhile, the copy of this object is inert: what would wait
/// throws std::logic_error, and nothing else happens.
class SPYCHRONOUS_API Background final : public engine::Observer {
 public:
  Background();
  ~Background() override;
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  /// How the start and the end of the run are logged.
  struct Log {
    std::string_view runner;
    std::size_t workers;
    bool suppressed;
  };

  /// Starts the run, which was made with this object as its observer, on the calling thread, and
  /// attends to it on another, which keeps `self`. Throws what prevents the run.
  void start(std::shared_ptr<AnyRun> run, std::optional<Log> log, std::shared_ptr<Background> self);

  /// Blocks until the run has ended.
  void wait();
  /// The same, until `deadline` at the latest. Returns whether it has ended.
  bool wait_until(std::chrono::steady_clock::time_point deadline);
  bool done() const noexcept;
  /// Throws what prevented the run as a whole. After the end.
  void raise_error() const;

  /// Ends the run early; blocks until it has ended if that takes no item's consent. Does not block
  /// on a thread of the run.
  void cancel() noexcept;
  /// Ends the run early and blocks until its thread has ended, too; does not block on that thread,
  /// nor on one that runs items.
  void end() noexcept;

  std::size_t completed() const;
  std::size_t total() const noexcept { return total_; }

  /// The items that completed from the `position`-th on, counted from 0, as many as are known but
  /// not too many; blocks until there is one. After the end, items that were cancelled follow. None
  /// after the last. Throws what prevented the run as a whole.
  std::vector<std::uint32_t> next(std::size_t position);

  /// Calls `callback` after the end of the run on its thread, or here and now if it has ended.
  void then(std::function<void()> callback);

  void settled(std::span<const std::uint32_t> items) override;

 private:
  class Live;

  void attend(std::shared_ptr<Background> self, const sigset_t& mask);
  void finish(std::exception_ptr error);
  void call_back(const sigset_t& mask);
  bool is_inert() const noexcept;
  void refuse_in_fork() const;
  void append_cancelled();

  const std::uint64_t process_;
  std::shared_ptr<AnyRun> run_;
  std::size_t total_ = 0;
  std::optional<Log> log_;
  std::chrono::steady_clock::time_point started_;

  mutable std::mutex mutex_;
  std::condition_variable news_;
  std::vector<std::uint32_t> order_;  ///< of completion
  std::size_t completed_ = 0;         ///< order_ without those that were cancelled
  std::size_t waiting_ = 0;           ///< threads in next()
  bool ended_ = false;
  bool cancelled_appended_ = false;
  std::exception_ptr error_;
  std::vector<std::function<void()>> callbacks_;

  /// Never destroyed in a fork, where there is no such thread.
  std::unique_ptr<std::thread> thread_;
  std::thread::id thread_id_;
};

}  // namespace spychronous::detail
