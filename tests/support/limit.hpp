#pragma once

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "support/event.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/shared.hpp"
#include "support/test_clock.hpp"

namespace spychronous::test {

/// A test of limits in which time passes at its word. The limit is an hour; nobody waits for it.
class Limit : public NothingLeft {
 protected:
  static constexpr std::chrono::hours limit{1};

  /// Called by an item that is not going to end.
  void stuck() { stuck_->signal(); }

  /// Blocks until so many items are stuck and so many others have their outcome.
  void await(std::uint32_t stuck_items, std::uint32_t other_items) {
    stuck_->wait(stuck_items);
    published_->wait(other_items);
  }

  /// Lets time pass, and returns when the keeper has looked at all workers afterwards.
  void pass(std::chrono::seconds time) {
    clock_.advance(time);
    // Two looks: it may have been about to end one that began before.
    const std::uint32_t before = looks_->count();
    for (std::uint32_t look = 1; look <= 2; ++look) {
      TestClock::wake(*keeper_);
      looks_->wait(before + look);
    }
  }

  /// Lets the limit pass, once the keeper is there; does not wait for what comes of it.
  void exceed_limit() {
    looks_->wait();  // before its first look nobody knows whom to wake
    clock_.advance(2 * limit);
    TestClock::wake(*keeper_);
  }

  /// Calls run(), during which the limit is exceeded once: as soon as so many items are stuck and
  /// so many others have their outcome.
  template <class Run>
  auto exceeding_limit(Run run, std::uint32_t stuck_items, std::uint32_t other_items) {
    const std::jthread time([this, stuck_items, other_items] {
      await(stuck_items, other_items);
      exceed_limit();
    });
    return run();
  }

  TestClock clock_;
  const Shared<Event> stuck_;
  const Shared<Event> published_;
  const Shared<Event> looks_;
  const Shared<std::atomic<pid_t>> keeper_;

  /// What a test adds at failpoints; set it before the run.
  std::function<void(std::string_view)> at_failpoint_ = [](std::string_view) {};

 private:
  const AtFailpoints points_{[this](std::string_view name) {
    if (name == "after_publish") published_->signal();
    if (name == "keeper_waits") {
      pid_t nobody = 0;
      keeper_->compare_exchange_strong(nobody, ::getpid());  // the first: not one of a nested job
      looks_->signal();
    }
    at_failpoint_(name);
  }};
};

}  // namespace spychronous::test
