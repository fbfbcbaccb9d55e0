#include "spychronous/detail/background.hpp"

#include <cxxabi.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "spychronous/detail/log.hpp"
#include "spychronous/detail/refused_thread.hpp"
#include "spychronous/engine/process_run.hpp"

namespace spychronous::detail {
namespace {

// Signals of the process shall reach threads of the program's own.
class BlockedSignals {
 public:
  explicit BlockedSignals(bool wanted) {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, wanted ? &all : nullptr, &mask_);
  }
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

  const sigset_t& mask() const { return mask_; }

 private:
  sigset_t mask_{};
};

}  // namespace

/// The runs in the background of this process. At its exit they are ended: before the objects that
/// they use are destroyed, and whatever becomes of their handles.
class Background::Live {
 public:
  static void add(const std::shared_ptr<Background>& background) {
    Live& live = instance();
    const std::lock_guard lock(live.mutex_);
    live.all_.push_back(background);
  }

  static void remove(const Background* background) {
    Live& live = instance();
    const std::lock_guard lock(live.mutex_);
    std::erase_if(live.all_, [&](const std::weak_ptr<Background>& it) {
      const auto other = it.lock();
      return other == nullptr || other.get() == background;
    });
  }

 private:
  // Never destroyed: a run may end while the process exits.
  static Live& instance() {
    static Live& live = *[] {
      open_log_until_exit();  // what is made before is destroyed after
      std::atexit([] { instance().end_all(); });
      auto* const created = new Live;
      ::pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                       [] {
                         // The runs are the parent's. Nothing of them may be touched here.
                         instance().mutex_.unlock();
                         [[maybe_unused]] static std::vector<std::weak_ptr<Background>>* left_alone;
                         left_alone = new std::vector(std::exchange(instance().all_, {}));
                       });
      return created;
    }();
    return live;
  }

  void end_all() {
    std::vector<std::shared_ptr<Background>> backgrounds;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& it : all_) {
        if (auto background = it.lock()) backgrounds.push_back(std::move(background));
      }
    }
    for (const auto& background : backgrounds) background->cancel();
    close_log();
  }

  std::mutex mutex_;
  std::vector<std::weak_ptr<Background>> all_;
};

Background::Background() : process_(engine::process_number()) {}

Background::~Background() {
  if (thread_ == nullptr) return;
  if (is_inert()) {
    static_cast<void>(thread_.release());
  } else if (thread_->joinable()) {
    thread_->detach();  // it is this one, or waits for this one
  }
}

void Background::start(std::shared_ptr<AnyRun> run, std::optional<Log> log,
                       std::shared_ptr<Background> self) {
  run_ = std::move(run);
  total_ = run_->size();
  log_ = log;
  started_ = std::chrono::steady_clock::now();
  if (log_) log_start(total_, log_->workers, log_->runner);
  run_->start();
  Live::add(self);
  const BlockedSignals blocked(run_->kills());
  const std::lock_guard lock(mutex_);
  try {
    thread_ = std::make_unique<std::thread>(
        [this, self, mask = blocked.mask()]() mutable { attend(std::move(self), mask); });
  } catch (const std::system_error& error) {
    Live::remove(this);
    throw_refused_thread(error);
  } catch (...) {
    Live::remove(this);
    throw;
  }
  thread_id_ = thread_->get_id();
}

// `self` keeps this object alive as long as its thread.
void Background::attend(std::shared_ptr<Background> self, const sigset_t& mask) {
  std::exception_ptr error;
  try {
    run_->attend();
  } catch (abi::__forced_unwind&) {
    finish(std::make_exception_ptr(std::runtime_error(
        "spychronous: an item has ended the thread of its job by pthread_exit()")));
    call_back(mask);
    throw;
  } catch (...) {
    error = std::current_exception();
  }
  finish(error);
  call_back(mask);
  self.reset();
}

void Background::call_back(const sigset_t& mask) {
  Live::remove(this);
  // What the program asked to be called back sees the signals that its other threads see.
  ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  std::vector<std::function<void()>> callbacks;
  {
    const std::lock_guard lock(mutex_);
    callbacks.swap(callbacks_);
  }
  for (const auto& callback : callbacks) callback();
}

void Background::finish(std::exception_ptr error) {
  if (log_) {
    const std::size_t failures = error ? 1 : run_->failures();
    const bool failed = failures != 0 && (error || !log_->suppressed);
    log_finish(failed ? 0 : completed() - failures, failed ? 1 : failures,
               std::chrono::steady_clock::now() - started_);
  }
  const std::lock_guard lock(mutex_);
  error_ = std::move(error);
  ended_ = true;
  news_.notify_all();
}

bool Background::is_inert() const noexcept { return engine::process_number() != process_; }

void Background::refuse_in_fork() const {
  if (!is_inert()) return;
  throw std::logic_error(
      "spychronous: this job is run by the process that forked this one; only there can it be "
      "waited for");
}

void Background::wait() {
  refuse_in_fork();
  std::unique_lock lock(mutex_);
  news_.wait(lock, [this] { return ended_; });
}

bool Background::wait_until(std::chrono::steady_clock::time_point deadline) {
  refuse_in_fork();
  std::unique_lock lock(mutex_);
  return news_.wait_until(lock, deadline, [this] { return ended_; });
}

bool Background::done() const noexcept {
  if (is_inert()) return false;
  const std::lock_guard lock(mutex_);
  return ended_;
}

void Background::raise_error() const {
  const std::lock_guard lock(mutex_);
  if (error_) std::rethrow_exception(error_);
}

void Background::cancel() noexcept {
  if (is_inert()) return;
  run_->stop();
  std::unique_lock lock(mutex_);
  if (!run_->kills() || std::this_thread::get_id() == thread_id_) return;
  news_.wait(lock, [this] { return ended_; });
}

void Background::end() noexcept {
  if (is_inert()) return;
  run_->stop();
  std::unique_ptr<std::thread> thread;
  {
    const std::lock_guard lock(mutex_);
    if (std::this_thread::get_id() == thread_id_ || run_->runs_here()) return;
    thread = std::move(thread_);
  }
  if (thread != nullptr) thread->join();
}

std::size_t Background::completed() const {
  refuse_in_fork();
  const std::lock_guard lock(mutex_);
  return completed_;
}

std::vector<std::uint32_t> Background::next(std::size_t position) {
  constexpr std::size_t most = 1024;
  refuse_in_fork();
  std::unique_lock lock(mutex_);
  if (position >= order_.size() && !ended_) {
    if (waiting_++ == 0) run_->hurry(true);
    news_.wait(lock, [&] { return position < order_.size() || ended_; });
    if (--waiting_ == 0) run_->hurry(false);
  }
  if (position >= order_.size()) append_cancelled();
  if (position < order_.size()) {
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(position);
    const std::size_t count = std::min(most, order_.size() - position);
    return {first, first + static_cast<std::ptrdiff_t>(count)};
  }
  if (error_) std::rethrow_exception(error_);
  return {};
}

// After the end.
void Background::append_cancelled() {
  if (cancelled_appended_ || error_ != nullptr) return;
  cancelled_appended_ = true;
  std::vector<bool> settled(total_);
  for (const std::uint32_t item : order_) settled[item] = true;
  for (std::uint32_t i = 0; i < total_; ++i) {
    if (!settled[i]) order_.push_back(i);
  }
}

void Background::then(std::function<void()> callback) {
  refuse_in_fork();
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) return callbacks_.push_back(std::move(callback));
  }
  callback();
}

void Background::settled(std::span<const std::uint32_t> items) {
  const std::lock_guard lock(mutex_);
  order_.insert(order_.end(), items.begin(), items.end());
  completed_ += items.size();
  news_.notify_all();
}

}  // namespace spychronous::detail
