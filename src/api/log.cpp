#include "spychronous/detail/log.hpp"

#include <cxxabi.h>
#include <pthread.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace spychronous::detail {
namespace {

constexpr const char* logger_name = "spychronous";

std::atomic<bool> closed{false};

// Asked for each time: the program may register its logger, or drop it, at any time. The one on
// stderr is made each time as well: what nobody shares needs no lock and no end, and does not stand
// in the way when the program registers its own.
std::shared_ptr<spdlog::logger> logger() {
  if (auto registered = spdlog::get(logger_name)) return registered;
  return std::make_shared<spdlog::logger>(logger_name,
                                          std::make_shared<spdlog::sinks::stderr_sink_st>());
}

// Held while a line is logged, and at every fork of the process: else a worker could find locks of
// the logger, or those of the C library under them (for the local time), held by a thread that logs
// a failure of another job, and that the worker does not have.
class LogLock {
 public:
  LogLock() : outermost_(!held_) {
    static const int registered = ::pthread_atfork(before_fork, after_fork, after_fork);
    static_cast<void>(registered);
    if (outermost_) mutex_.lock();
    held_ = true;
  }
  ~LogLock() {
    if (!outermost_) return;
    held_ = false;
    mutex_.unlock();
  }
  LogLock(const LogLock&) = delete;
  LogLock& operator=(const LogLock&) = delete;

 private:
  // A sink of the program may fork.
  static void before_fork() {
    if (!held_) mutex_.lock();
  }
  static void after_fork() {
    if (!held_) mutex_.unlock();
  }

  static std::mutex mutex_;
  static thread_local bool held_;
  const bool outermost_;
};

std::mutex LogLock::mutex_;
thread_local bool LogLock::held_ = false;

template <class Sentence>
void log(spdlog::level::level_enum level, Sentence sentence) {
  if (closed.load(std::memory_order_relaxed)) return;
  try {
    const LogLock lock;
    const auto target = logger();
    if (target->should_log(level)) target->log(level, spdlog::string_view_t(sentence()));
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (...) {
    // A job does not fail for want of a log.
  }
}

std::string counted(std::size_t count, const char* what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

}  // namespace

void log_failure(const ItemFailure& failure) {
  log(spdlog::level::err, [&] { return failure.describe(); });
}

void log_start(std::size_t items, std::size_t workers, std::string_view runner) {
  log(spdlog::level::info, [&] {
    const bool threads = runner == "multi-threaded";
    const std::string plural = threads ? " threads" : " processes";
    return spdlog::fmt_lib::format(
        "Started a {} job of {} in up to {}", runner, counted(items, "item"),
        workers == 1 ? (threads ? "1 thread" : "1 process") : std::to_string(workers) + plural);
  });
}

void log_finish(std::size_t values, std::size_t failures, std::chrono::duration<double> seconds) {
  log(spdlog::level::info, [&] {
    return spdlog::fmt_lib::format("Finished the job: {} and {} in {:.3f} s",
                                   counted(values, "value"), counted(failures, "failure"),
                                   seconds.count());
  });
}

void open_log_until_exit() { static_cast<void>(spdlog::get(logger_name)); }

void close_log() noexcept { closed.store(true, std::memory_order_relaxed); }

}  // namespace spychronous::detail
