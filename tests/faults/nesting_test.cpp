// Jobs in jobs, and jobs beside jobs.
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/event.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using Nesting = Limit;
using SideBySide = NothingLeft;

namespace {

// The leaves of a tree of jobs, two items each.
int count_leaves(int depth) {
  if (depth == 0) return 1;
  int leaves = 0;
  for (const int count :
       Job([depth](int) { return count_leaves(depth - 1); }, std::views::iota(0, 2))
           .processes(2)
           .no_daemon()
           .run_multi_processed()) {
    leaves += count;
  }
  return leaves;
}

// Calls leaf() below so many jobs.
void descend(int depth, const std::function<void()>& leaf) {
  if (depth == 0) return leaf();
  Job([&](int) { descend(depth - 1, leaf); }, std::views::iota(0, 1))
      .no_daemon()
      .run_multi_processed();
}

}  // namespace

TEST_F(Nesting, H1_four_levels_of_jobs_work) { EXPECT_EQ(count_leaves(4), 16); }

TEST_F(Nesting, H1_a_failure_comes_up_through_all_levels_as_what_it_was) {
  EXPECT_THROW(descend(4, [] { throw std::out_of_range("at the bottom"); }), std::out_of_range);
}

TEST_F(Nesting, H1_a_crash_at_the_bottom_is_a_failure_of_the_item_above) {
  const auto outcomes = Job(
                            [](int i) {
                              if (i == 0) descend(2, [] { ::raise(SIGSEGV); });
                              return i;
                            },
                            std::views::iota(0, 2))
                            .no_daemon()
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_thrown(outcomes[0]));
  EXPECT_TRUE(has_value(outcomes[1], 1));
}

TEST_F(Nesting, H1_the_time_limit_of_the_outermost_item_ends_the_whole_tree) {
  auto job = Job(
                 [this](int i) {
                   if (i == 0) {
                     *keeper_ = ::getppid();
                     descend(3, [this] {
                       stuck();
                       for (;;) ::pause();
                     });
                   }
                   return i;
                 },
                 std::views::iota(0, 2))
                 .processes(1)
                 .no_daemon()
                 .timeout(limit)
                 .suppress_worker_exceptions();
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  EXPECT_TRUE(has_value(outcomes[1], 1));
}

TEST_F(Nesting, H1_killing_the_outermost_worker_ends_the_whole_tree) {
  const Shared<std::atomic<pid_t>> outermost;
  const auto outcomes = Job(
                            [&](int) {
                              *outermost = ::getpid();
                              descend(3, [&] {
                                ::kill(*outermost, SIGKILL);
                                for (;;) ::pause();
                              });
                            },
                            std::views::iota(0, 1))
                            .no_daemon()
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGKILL));
}

TEST_F(Nesting, H1_a_job_in_a_worker_of_a_daemonic_job_is_refused_with_the_remedy) {
  try {
    Job([](int) { Job([](int) {}, std::views::iota(0, 1)).run_multi_processed(); },
        std::views::iota(0, 1))
        .run_multi_processed();
    FAIL() << "nothing was thrown";
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string(error.what()).find(".no_daemon()"), std::string::npos) << error.what();
  }
}

TEST_F(Nesting, H1_only_the_direct_outer_job_has_to_allow_it) {
  // The worker of a job that is not no_daemon, below one that is, is refused.
  EXPECT_THROW(
      Job(
          [](int) {
            Job([](int) { descend(1, [] {}); }, std::views::iota(0, 1)).run_multi_processed();
          },
          std::views::iota(0, 1))
          .no_daemon()
          .run_multi_processed(),
      std::logic_error);
}

TEST_F(Nesting, H1_a_single_processed_job_is_allowed_in_every_worker) {
  const auto sums = Job(
                        [](int i) {
                          return Job([](int j) { return j; }, std::views::iota(0, i + 1))
                              .run_single_processed()
                              .size();
                        },
                        std::views::iota(0, 3))
                        .run_multi_processed();
  EXPECT_EQ(sums, (std::vector<std::size_t>{1, 2, 3}));
}

TEST_F(SideBySide, H2_two_jobs_in_two_threads_run_at_the_same_time) {
  // Each item waits for its partner in the other job.
  const Shared<std::array<std::array<Event, 3>, 2>> arrived;
  const auto run = [&](std::size_t self) {
    const auto results = Job(
                             [&, self](std::size_t i) {
                               (*arrived)[self][i].signal();
                               (*arrived)[1 - self][i].wait();
                               return i;
                             },
                             std::views::iota(std::size_t{0}, std::size_t{3}))
                             .processes(3)
                             .run_multi_processed();
    EXPECT_EQ(results, (std::vector<std::size_t>{0, 1, 2}));
  };
  const std::jthread one([&] { run(0); });
  const std::jthread other([&] { run(1); });
}

TEST_F(SideBySide, H2_workers_hold_no_descriptor_of_another_job) {
  const auto of_host = entries_of("/proc/self/fd");
  const Shared<Event> first_runs;
  const Shared<Event> second_is_done;
  const std::jthread first([&] {
    Job(
        [&](int) {
          first_runs->signal();
          second_is_done->wait();
        },
        std::views::iota(0, 2))
        .processes(2)
        .run_multi_processed();
  });
  first_runs->wait(2);
  const auto of_workers =
      Job([](int) { return entries_of("/proc/self/fd"); }, std::views::iota(0, 2))
          .run_multi_processed();
  second_is_done->signal();
  for (const auto& of_worker : of_workers) EXPECT_EQ(of_worker, of_host);
}

TEST_F(SideBySide, H2_the_loss_of_one_keeper_is_the_loss_of_one_job) {
  const Shared<Event> both_run;
  const Shared<Event> first_is_lost;
  const std::jthread first([&] {
    EXPECT_THROW(Job(
                     [&](int) {
                       both_run->signal();
                       both_run->wait(2);
                       ::kill(::getppid(), SIGKILL);
                       for (;;) ::pause();
                     },
                     std::views::iota(0, 1))
                     .run_multi_processed(),
                 KeeperLost);
    first_is_lost->signal();
  });
  const auto results = Job(
                           [&](int i) {
                             both_run->signal();
                             first_is_lost->wait();
                             return i;
                           },
                           std::views::iota(0, 1))
                           .run_multi_processed();
  EXPECT_EQ(results, std::vector<int>{0});
}

TEST_F(SideBySide, H2_many_jobs_with_crashes_in_many_threads_do_not_disturb_each_other) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([t] {
      for (int round = 0; round < 10; ++round) {
        const int bad = (t + round) % 5;
        const auto outcomes = Job(
                                  [bad](int i) {
                                    if (i == bad) ::raise(SIGKILL);
                                    return std::string(1000, static_cast<char>('a' + i));
                                  },
                                  std::views::iota(0, 5))
                                  .processes(2)
                                  .suppress_worker_exceptions()
                                  .run_multi_processed();
        for (int i = 0; i < 5; ++i) {
          const auto& outcome = outcomes[static_cast<std::size_t>(i)];
          EXPECT_TRUE(i == bad ? has_crashed(outcome, SIGKILL)
                               : has_value(outcome, std::string(1000, static_cast<char>('a' + i))));
        }
      }
    });
  }
}

}  // namespace spychronous::test
