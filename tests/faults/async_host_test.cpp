// A host that has other things to do than to look after its job, and one whose job cannot go on.

#include <gtest/gtest.h>
#include <malloc.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <ranges>
#include <string>
#include <string_view>
#include <system_error>

#include "helpers/background_jobs.hpp"
#include "helpers/forked.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"

namespace spychronous::test {
namespace {

using BackgroundLimit = Limit;

TEST_F(BackgroundLimit, B1_an_item_that_exceeds_it_times_out_in_the_background) {
  auto running = AsynchronousJob(
                     [&](int i) {
                       if (i == 0) {
                         stuck();
                         stay_for_ever();
                       }
                       return i;
                     },
                     std::views::iota(0, 3))
                     .processes(2)
                     .timeout(limit)
                     .suppress_worker_exceptions()
                     .run_multi_processed();
  const auto outcomes = exceeding_limit([&] { return running.get(); }, 1, 2);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  EXPECT_TRUE(has_value(outcomes[1], 1));
  EXPECT_TRUE(has_value(outcomes[2], 2));
}

TEST_F(BackgroundLimit, B13_the_limit_is_enforced_while_the_host_is_stopped) {
  const Shared<Event> later_items;
  Forked host([&] {
    auto running = AsynchronousJob(
                       [&](int i) {
                         if (i == 0) {
                           stuck();
                           stay_for_ever();
                         }
                         later_items->signal();
                         return i;
                       },
                       std::views::iota(0, 3))
                       .processes(1)
                       .timeout(limit)
                       .suppress_worker_exceptions()
                       .run_multi_processed();
    const auto outcomes = running.get();
    return has_timed_out(outcomes[0]) && has_value(outcomes[2], 2) ? 0 : 1;
  });
  await(1, 0);
  host.signal(SIGSTOP);
  ASSERT_EQ(host.wait_for_stop_or_end(), stopped_by(SIGSTOP));
  pass(2 * limit);
  later_items->wait(2);  // in the replacement of the worker that was ended
  host.signal(SIGCONT);
  EXPECT_EQ(host.wait(), exited(0));
}

class HostThatNeverAsks : public NothingLeft {
 protected:
  static constexpr int items = 40;
  static constexpr std::size_t size = 1'000'000;  // all of them: twenty times the rings

  static std::string text_of(int i) { return std::string(size, static_cast<char>('a' + i % 26)); }

  const Shared<Event> published_;
  const AtFailpoints points_{[this](std::string_view name) {
    if (name == "after_publish") published_->signal();
  }};
};

TEST_F(HostThatNeverAsks, G7_workers_go_on_to_the_end) {
  auto running =
      AsynchronousJob(text_of, std::views::iota(0, items)).processes(2).run_multi_processed();
  published_->wait(items);
  const auto results = running.get();
  for (int i = 0; i < items; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], text_of(i));
}

TEST_F(HostThatNeverAsks, G7_memory_is_bounded_by_the_results) {
  const auto allocated = [] {
    const auto info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
  };
  const std::size_t before = allocated();
  auto running =
      AsynchronousJob(text_of, std::views::iota(0, items)).processes(2).run_multi_processed();
  published_->wait(items);
  running.wait();
  EXPECT_LE(allocated() - before, items * size * 5 / 4);
  EXPECT_EQ(running.get().size(), items);
}

class BackgroundKeeperDeath : public NothingLeft {
 protected:
  /// Items 0 and 1 are done, then the keeper is killed.
  auto fatal_job() {
    return AsynchronousJob(
               [this](std::size_t item) {
                 stage_->enter(item);
                 if (item >= 2) stay_for_ever();
                 return std::to_string(item);
               },
               items_to(5))
        .processes(1);
  }
  template <class Running>
  void kill_keeper_of(Running& running) {
    while (running.completed() < 2) std::this_thread::yield();
    stage_->started.wait(3);
    ::kill(stage_->keeper, SIGKILL);
  }

  Shared<Stage> stage_;
};

TEST_F(BackgroundKeeperDeath, D4_is_thrown_by_get_and_outcomes_stay_in_the_range) {
  auto running = fatal_job().run_multi_processed();
  kill_keeper_of(running);
  for (auto [i, outcome] : running) {
    if (i < 2) {
      EXPECT_TRUE(has_value(outcome, std::to_string(i)));
    } else {
      EXPECT_FALSE(outcome);
    }
  }
  EXPECT_EQ(running.completed(), 2U);
  EXPECT_THROW(running.get(), KeeperLost);
}

TEST_F(BackgroundKeeperDeath, D4_suppressed_is_an_outcome_of_what_was_lost) {
  auto running = fatal_job().suppress_worker_exceptions().run_multi_processed();
  kill_keeper_of(running);
  const auto outcomes = running.get();
  for (std::size_t i = 0; i < 5; ++i) {
    if (i < 2) {
      EXPECT_TRUE(has_value(outcomes[i], std::to_string(i)));
    } else {
      ASSERT_TRUE(has_crashed(outcomes[i], std::nullopt));
      EXPECT_NE(dynamic_cast<const KeeperLost*>(&outcomes[i].failure()), nullptr);
    }
  }
}

TEST_F(BackgroundKeeperDeath, D4_suppressed_is_the_same_in_the_range) {
  auto running = fatal_job().suppress_worker_exceptions().run_multi_processed();
  kill_keeper_of(running);
  for (auto [i, outcome] : running) {
    EXPECT_TRUE(i < 2 ? has_value(outcome, std::to_string(i)) : has_crashed(outcome, std::nullopt));
  }
}

using BackgroundForks = NothingLeft;

constexpr auto same = [](std::size_t i) { return i; };

TEST_F(BackgroundForks, F1_a_refused_keeper_is_thrown_by_the_call) {
  const RefusedCall<&os::Calls::fork> refused(EAGAIN);
  EXPECT_THROW(static_cast<void>(AsynchronousJob(same, items_to(3)).run_multi_processed()),
               std::system_error);
}

TEST_F(BackgroundForks, F1_refused_workers_are_thrown_by_get) {
  const RefusedCall<&os::Calls::fork_without_handlers> refused(EAGAIN);
  auto running = AsynchronousJob(same, items_to(3)).run_multi_processed();
  EXPECT_THROW(running.get(), std::system_error);
}

TEST_F(BackgroundForks, F1_refused_workers_are_thrown_by_the_range) {
  const RefusedCall<&os::Calls::fork_without_handlers> refused(EAGAIN);
  auto running = AsynchronousJob(same, items_to(3)).run_multi_processed();
  EXPECT_THROW(for (auto place : running) ADD_FAILURE() << place.first, std::system_error);
}

TEST_F(BackgroundForks, F1_refused_workers_are_thrown_by_the_future) {
  const RefusedCall<&os::Calls::fork_without_handlers> refused(EAGAIN);
  auto running = AsynchronousJob(same, items_to(3)).run_multi_processed();
  EXPECT_THROW(running.then([](auto ready) { return ready.get(); }).get(), std::system_error);
}

}  // namespace
}  // namespace spychronous::test
