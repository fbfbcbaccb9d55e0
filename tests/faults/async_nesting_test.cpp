// Jobs in the background of workers, of threads, and beside many others.

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "helpers/background_jobs.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {
namespace {

using BackgroundNesting = NothingLeft;
using BackgroundSideBySide = NothingLeft;

int sum_of(const std::vector<int>& numbers) {
  int sum = 0;
  for (const int number : numbers) sum += number;
  return sum;
}

int same(int i) { return i; }

constexpr auto up_to = [](int end) { return std::views::iota(0, end); };

TEST_F(BackgroundNesting, H1_a_worker_may_run_jobs_in_its_background) {
  const auto sums = Job(
                        [](int i) {
                          auto one = AsynchronousJob(same, up_to(i)).run_multi_processed();
                          auto other = AsynchronousJob(same, up_to(i)).run_multi_threaded();
                          return sum_of(one.get()) + sum_of(other.get());
                        },
                        up_to(4))
                        .no_daemon()
                        .run_multi_processed();
  EXPECT_EQ(sums, (std::vector<int>{0, 0, 2, 6}));
}

TEST_F(BackgroundNesting, H1_a_worker_of_a_daemonic_job_is_refused_by_the_call) {
  EXPECT_THROW(
      Job([](int) { static_cast<void>(AsynchronousJob(same, up_to(1)).run_multi_processed()); },
          up_to(1))
          .run_multi_processed(),
      std::logic_error);
}

TEST_F(BackgroundNesting, H1_a_job_in_threads_is_allowed_in_every_worker) {
  const auto sums =
      Job([](int i) { return sum_of(Job(same, up_to(i)).run_multi_threaded()); }, up_to(4))
          .run_multi_processed();
  EXPECT_EQ(sums, (std::vector<int>{0, 0, 1, 3}));
}

TEST_F(BackgroundNesting, H1_a_thread_may_run_jobs_of_every_kind) {
  const auto sums =
      Job(
          [](int i) {
            return sum_of(Job(same, up_to(i)).run_multi_processed()) +
                   sum_of(Job(same, up_to(i)).run_multi_threaded()) +
                   sum_of(AsynchronousJob(same, up_to(i)).run_multi_processed().get());
          },
          up_to(4))
          .run_multi_threaded();
  EXPECT_EQ(sums, (std::vector<int>{0, 0, 3, 9}));
}

TEST_F(BackgroundNesting, H1_four_levels_alternate_between_processes_and_threads) {
  const auto leaves =
      Job(
          [](int) {
            return sum_of(
                Job(
                    [](int) {
                      auto inner =
                          AsynchronousJob(
                              [](int) {
                                return sum_of(
                                    Job([](int) { return 1; }, up_to(2)).run_multi_threaded());
                              },
                              up_to(2))
                              .no_daemon()
                              .run_multi_processed();
                      return sum_of(inner.get());
                    },
                    up_to(2))
                    .run_multi_threaded());
          },
          up_to(2))
          .no_daemon()
          .run_multi_processed();
  EXPECT_EQ(sum_of(leaves), 16);
}

TEST_F(BackgroundNesting, H1_the_end_of_a_worker_ends_the_jobs_in_its_background) {
  const Shared<Stage> stage;
  const auto outcomes = Job(
                            [&](int i) {
                              const auto processes = endless_processes(*stage);
                              const auto threads = stubborn_threads(*stage);
                              stage->started.wait(4);
                              ::raise(SIGKILL);
                              return i;
                            },
                            up_to(1))
                            .no_daemon()
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGKILL));
}

TEST_F(BackgroundNesting, H1_cancel_of_the_outer_job_ends_the_jobs_in_its_workers) {
  const Shared<Stage> stage;
  auto outer = AsynchronousJob([&](int) { endless_processes(*stage).get(); }, up_to(2))
                   .no_daemon()
                   .run_multi_processed();
  stage->started.wait(4);
  outer.cancel();
  EXPECT_THROW(outer.get(), ItemFailure);
}

TEST_F(BackgroundSideBySide, H2_many_jobs_with_crashes_do_not_disturb_each_other) {
  const auto text_of = [](std::size_t i) { return std::string(1000 + i, 'x'); };
  const auto start = [&](std::size_t bad) {
    return AsynchronousJob(
               [=](std::size_t i) {
                 if (i == bad) ::raise(SIGKILL);
                 return text_of(i);
               },
               items_to(5))
        .processes(2)
        .suppress_worker_exceptions()
        .run_multi_processed();
  };
  std::vector<std::jthread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t round = 0; round < 5; ++round) {
        const std::size_t bad = (t + round) % 5;
        auto one = start(bad);
        auto other = start(bad);
        for (auto* running : {&one, &other}) {
          for (auto [i, outcome] : *running) {
            EXPECT_TRUE(i == bad ? has_crashed(outcome, SIGKILL) : has_value(outcome, text_of(i)));
          }
        }
      }
    });
  }
}

TEST_F(BackgroundSideBySide, H2_the_loss_of_one_keeper_is_the_loss_of_one_job) {
  const Shared<Stage> stage;
  const Shared<Stage> stage_of_lost;
  auto first = gated_processes(*stage);
  auto lost = endless_processes(*stage_of_lost);
  auto last = gated_processes(*stage);
  stage->started.wait(4);
  stage_of_lost->started.wait(2);
  ::kill(stage_of_lost->keeper, SIGKILL);
  EXPECT_THROW(lost.get(), KeeperLost);
  stage->gate.signal();
  EXPECT_EQ(first.get(), items_to(2));
  EXPECT_EQ(last.get(), items_to(2));
}

TEST_F(BackgroundSideBySide, H2_cancel_of_one_job_leaves_the_others_alone) {
  const Shared<Stage> stage;
  const Shared<Stage> stage_of_cancelled;
  auto first = gated_processes(*stage);
  auto cancelled = endless_processes(*stage_of_cancelled);
  auto last = gated_processes(*stage);
  stage->started.wait(4);
  cancelled.cancel();
  stage->gate.signal();
  EXPECT_EQ(first.get(), items_to(2));
  EXPECT_EQ(last.get(), items_to(2));
}

TEST_F(BackgroundSideBySide, H2_workers_hold_no_descriptor_of_another_job) {
  const auto of_host = entries_of("/proc/self/fd");
  const Shared<Stage> stage;
  auto first = gated_processes(*stage);
  const auto of_workers = AsynchronousJob([](int) { return entries_of("/proc/self/fd"); }, up_to(2))
                              .run_multi_processed()
                              .get();
  stage->gate.signal();
  first.wait();
  for (const auto& of_worker : of_workers) EXPECT_EQ(of_worker, of_host);
}

TEST_F(BackgroundSideBySide, E8_a_job_is_started_and_attended_from_a_small_stack) {
  pthread_attr_t small;
  ::pthread_attr_init(&small);
  ::pthread_attr_setstacksize(&small, 64 * 1024);
  pthread_t thread;
  const auto run = [](void*) -> void* {
    auto running = AsynchronousJob(
                       [](int i) {
                         if (i == 1) throw std::runtime_error("one");
                         return i;
                       },
                       up_to(3))
                       .suppress_worker_exceptions()
                       .run_multi_processed();
    for (auto [i, outcome] : running) {
      EXPECT_TRUE(i == 1 ? has_thrown(outcome) : has_value(outcome, static_cast<int>(i)));
    }
    return nullptr;
  };
  ASSERT_EQ(::pthread_create(&thread, &small, run, nullptr), 0);
  ::pthread_join(thread, nullptr);
  ::pthread_attr_destroy(&small);
}

}  // namespace
}  // namespace spychronous::test
