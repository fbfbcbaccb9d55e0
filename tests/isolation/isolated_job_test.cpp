// What items see in a PID namespace of their own, and what the host is told of them.

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "helpers/at_terminal.hpp"
#include "helpers/staged_jobs.hpp"
#include "isolation/namespaces.hpp"
#include "support/leftovers.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {
namespace {

std::vector<int> numbers(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

class IsolatedJob : public NothingLeft {};

TEST_F(IsolatedJob, gives_the_results_of_any_other_job) {
  const auto squares = Job([](int i) { return i * i; }, numbers(1000)).isolate_pids();
  EXPECT_EQ(Job(squares).run_multi_processed(), Job(squares).run_single_processed());
  const auto texts = Job([](int i) { return std::string(200'000, char('a' + i)); }, numbers(20));
  EXPECT_EQ(Job(texts).isolate_pids().run_multi_processed(), Job(texts).run_single_processed());
}

TEST_F(IsolatedJob, runs_beside_the_program_too) {
  auto running =
      AsynchronousJob([](int i) { return i + 1; }, numbers(3)).isolate_pids().run_multi_processed();
  EXPECT_EQ(running.get(), (std::vector<int>{1, 2, 3}));
}

TEST_F(IsolatedJob, its_items_cannot_see_their_keeper) {
  const auto parents =
      Job([](int) { return ::getppid(); }, numbers(3)).isolate_pids().run_multi_processed();
  EXPECT_EQ(parents, (std::vector<pid_t>{0, 0, 0}));
}

TEST_F(IsolatedJob, failures_carry_the_pids_that_the_host_knows) {
  const Shared<std::atomic<pid_t>> crashed;
  const Shared<std::atomic<pid_t>> thrown;
  const auto outcomes = Job(
                            [&](int i) {
                              (i == 0 ? crashed : thrown)->store(pid_in_proc());
                              if (i == 0) ::raise(SIGKILL);
                              throw std::runtime_error("no");
                            },
                            numbers(2))
                            .isolate_pids()
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  ASSERT_TRUE(has_crashed(outcomes[0], SIGKILL));
  ASSERT_TRUE(has_thrown(outcomes[1]));
  EXPECT_EQ(outcomes[0].failure().pid(), *crashed);
  EXPECT_EQ(outcomes[1].failure().pid(), *thrown);
}

TEST_F(IsolatedJob, crashes_are_replaced) {
  const auto outcomes = Job(
                            [](int i) {
                              if (i % 3 == 0) ::_exit(0);
                              return i;
                            },
                            numbers(30))
                            .isolate_pids()
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (int i = 0; i < 30; ++i) {
    if (i % 3 == 0) {
      EXPECT_TRUE(has_failed(outcomes[i], FailureKind::crash));
    } else {
      EXPECT_TRUE(has_value(outcomes[i], i));
    }
  }
}

TEST_F(IsolatedJob, jobs_inside_run_and_may_be_isolated_too) {
  const auto sums = Job(
                        [](int i) {
                          const auto inner = Job([&](int k) { return i * k; }, numbers(4));
                          const auto plain = Job(inner).run_multi_processed();
                          const auto isolated = Job(inner).isolate_pids().run_multi_processed();
                          return std::reduce(plain.begin(), plain.end()) +
                                 std::reduce(isolated.begin(), isolated.end());
                        },
                        numbers(3))
                        .no_daemon()
                        .isolate_pids()
                        .run_multi_processed();
  EXPECT_EQ(sums, (std::vector<int>{0, 12, 24}));
}

// The pids of an isolated worker are small numbers, and so may be those of its host: copies of the
// host's running jobs must be inert all the same.
TEST_F(IsolatedJob, its_workers_have_inert_copies_of_running_jobs) {
  const Shared<Event> gate;
  auto running =
      AsynchronousJob([&](int i) { return gate->wait(), i; }, numbers(2)).run_multi_processed();
  Job([&](int) { running.cancel(); }, numbers(4)).isolate_pids().run_multi_processed();
  gate->signal();
  EXPECT_EQ(running.get(), (std::vector<int>{0, 1}));
}

class IsolatedFamily : public Limit {};

TEST_F(IsolatedFamily, B5_of_an_item_that_crashes_is_gone_while_the_job_goes_on) {
  const Shared<Family> family;
  const auto outcomes = Job(
                            [&](int i) {
                              if (i == 0) {
                                family->found();
                                ::raise(SIGSEGV);
                              }
                              family->await_birth();
                              family->await_end();
                              return i;
                            },
                            numbers(2))
                            .processes(2)
                            .isolate_pids()
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGSEGV));
  EXPECT_TRUE(has_value(outcomes[1], 1));
}

TEST_F(IsolatedFamily, B5_of_an_item_that_times_out_is_gone) {
  LastBreath family;
  auto job = Job(
                 [&](int i) {
                   if (i == 1) return i;
                   found_family();
                   stuck();
                   for (;;) ::pause();
                 },
                 numbers(2))
                 .processes(1)
                 .timeout(limit)
                 .isolate_pids()
                 .suppress_worker_exceptions();
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  EXPECT_TRUE(has_value(outcomes[1], 1));
  family.let_go();
  family.wait();
}

TEST_F(IsolatedFamily, B5_of_an_item_that_returns_is_gone_when_the_run_ends) {
  LastBreath family;
  Job([&](int) { found_family(); }, numbers(3)).isolate_pids().run_multi_processed();
  family.let_go();
  family.wait();
}

TEST_F(IsolatedFamily, B5_of_a_job_inside_is_gone_with_that_job) {
  Job(
      [&](int) {
        LastBreath inner;
        Job([&](int) { found_family(); }, numbers(2)).run_multi_processed();
        inner.let_go();
        inner.wait();
      },
      numbers(2))
      .no_daemon()
      .isolate_pids()
      .run_multi_processed();
}

class IsolatedAtTerminal : public AtTerminal {};

TEST_F(IsolatedAtTerminal, C1_ctrl_c_ends_the_host_by_sigint) {
  Terminal terminal(shell(
      [&] {
        Job(
            [&](std::size_t) {
              stage_->started.signal();
              stay_for_ever();
            },
            items_to(2))
            .isolate_pids()
            .run_multi_processed();
        return 0;
      },
      {}, killed_by(SIGINT)));
  stage_->started.wait(2);
  expect_end_by_ctrl_c(terminal);
}

// Workers are in the group of the foreground, which the keeper has put them into.
TEST_F(IsolatedAtTerminal, C15_an_item_reads_from_the_terminal) {
  Terminal terminal(shell(
      [&] {
        return Job(
                   [&](int) {
                     stage_->started.signal();
                     char byte = 0;
                     return ::read(STDIN_FILENO, &byte, 1) == 1 ? 0 : 1;
                   },
                   std::vector<int>{0})
            .isolate_pids()
            .run_multi_processed()[0];
      },
      {}, exited(0)));
  stage_->started.wait(1);
  terminal.type("x\n");
  EXPECT_EQ(terminal.wait(), exited(0));
  wait_until_alone();
}

}  // namespace
}  // namespace spychronous::test
