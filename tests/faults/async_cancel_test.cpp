// A job in the background is cancelled, or its handle destroyed, in the moment in which any process
// of it passes any failpoint.

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "helpers/eventful_job.hpp"
#include "helpers/stage.hpp"
#include "spychronous/spychronous.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/starts.hpp"
#include "support/test_clock.hpp"

namespace spychronous::test {
namespace {

constexpr std::chrono::hours limit{1};
constexpr std::size_t items = 24;
constexpr std::size_t stuck_item = 0;
constexpr std::size_t bad_item = items / 2;

class CancelAtFailpoint : public NothingLeft,
                          public ::testing::WithParamInterface<std::string_view> {
 protected:
  /// What the processes of a job tell each other besides.
  struct Signs {
    Event published;
    Event crash_noted;
  };

  /// A job in which everything happens that passes failpoints. Its limit is over, at the word of
  /// the item that is stuck, when all others have their outcome.
  template <class Result>
  auto eventful_job(Starts<items>& starts, const Shared<Signs>& signs) {
    return AsynchronousJob(
               [&](std::size_t item) -> Result {
                 starts.note(item);
                 if (item == stuck_item) {
                   signs->published.wait(items - 2);
                   signs->crash_noted.wait();
                   clock_.advance(2 * limit);
                   TestClock::wake(::getppid());
                   stay_for_ever();
                 }
                 if (item == bad_item) ::raise(SIGKILL);
                 return value<Result>(item);
               },
               std::views::iota(std::size_t{0}, items))
        .processes(3)
        .timeout(limit)
        .suppress_worker_exceptions();
  }
  template <class Result>
  static Result value(std::size_t item) {
    if constexpr (std::is_same_v<Result, std::string>) {
      return std::string(item % 8 == 7 ? 600'000 : 1, 'x');  // some in several chunks
    } else {
      return item;
    }
  }

  /// Runs jobs until one passes the failpoint for the n-th time; `act(running)` is called in that
  /// moment: who passes it does not go on before, unless the keeper or the host has to for it.
  template <class Result, class Act>
  void at_passage(int n, Act act) {
    const Shared<std::atomic<int>> passages;
    for (bool struck = false; !struck;) {
      const Shared<Stage> stage;
      const Shared<Signs> signs;
      const AtFailpoints hold([&](std::string_view name) {
        if (name == "after_publish") signs->published.signal();
        if (name == "after_casualty_entry") signs->crash_noted.signal();
        // A worker may be killed at its limit before it can say that it was the n-th.
        if (name != GetParam() || passages->fetch_add(1) + 1 < n) return;
        stage->done.signal();
        stage->gate.wait();
      });
      Starts<items> starts;
      auto running = std::make_optional(eventful_job<Result>(starts, signs).run_multi_processed());
      while (stage->done.count() == 0 && !running->done()) std::this_thread::yield();
      struck = stage->done.count() != 0;
      std::jthread actor([&] { act(running); });
      if (!is_passed_by_worker()) stage->gate.signal();
      actor.join();
      if (running) expect_one_outcome_each(*running, starts);
      for (std::size_t i = 0; i < items; ++i) EXPECT_LE(starts.of(i), 1) << "item " << i;
    }
  }

  static bool is_passed_by_worker() {
    return GetParam().find("fork_of_worker") == std::string_view::npos &&
           !GetParam().starts_with("keeper_") && GetParam() != "host_sleeps" &&
           GetParam() != "after_reap" && GetParam() != "before_timeout";
  }

  static bool is_of_ring() {
    return GetParam() == "after_chunk" || GetParam() == "after_last_chunk";
  }

  template <class Result>
  static void expect_one_outcome_each(RunningJob<Result, true>& running,
                                      const Starts<items>& starts) {
    running.wait();
    std::vector<int> times(items);
    for (auto [index, outcome] : running) ++times[index];
    EXPECT_EQ(times, std::vector<int>(items, 1));
    const std::size_t completed = running.completed();
    std::size_t cancelled = 0;
    const auto outcomes = running.get();
    for (std::size_t i = 0; i < items; ++i) {
      if (has_failed(outcomes[i], FailureKind::cancelled)) {
        ++cancelled;
      } else if (i == stuck_item) {
        EXPECT_TRUE(has_timed_out(outcomes[i]));
      } else if (i == bad_item) {
        EXPECT_TRUE(has_crashed(outcomes[i], SIGKILL));
      } else {
        EXPECT_TRUE(has_value(outcomes[i], value<Result>(i)));
        EXPECT_EQ(starts.of(i), 1);
      }
    }
    EXPECT_EQ(completed + cancelled, items);
  }

  TestClock clock_;
};

constexpr auto cancel = [](auto& running) { running->cancel(); };
constexpr auto destroy = [](auto& running) { running.reset(); };

TEST_P(CancelAtFailpoint, H3_cancel_gives_each_item_one_outcome) {
  for (int n = 1; n <= 3; ++n) {
    // Each of the two lanes passes failpoints that the other one does not.
    if (GetParam() != "between_done_and_outcome") at_passage<std::string>(n, cancel);
    if (!is_of_ring()) at_passage<std::size_t>(n, cancel);
  }
}

TEST_P(CancelAtFailpoint, H5_the_end_of_the_handle_leaves_nothing) {
  if (GetParam() != "between_done_and_outcome") at_passage<std::string>(1, destroy);
  if (!is_of_ring()) at_passage<std::size_t>(1, destroy);
}

INSTANTIATE_TEST_SUITE_P(All, CancelAtFailpoint, ::testing::ValuesIn(all_failpoints),
                         [](const auto& scenario) { return std::string(scenario.param); });

}  // namespace
}  // namespace spychronous::test
