// Where the limit ends: an item that has ended in time keeps its result, however slow the host.
#include <signal.h>
#include <unistd.h>

#include <ranges>
#include <string>
#include <thread>

#include "helpers/proc.hpp"
#include "helpers/staged_jobs.hpp"
#include "spychronous/spychronous.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"
#include "support/recording_work.hpp"
#include "support/seam.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using LimitAndResult = Limit;

namespace {

// What the replaced kill() in the keeper has to know.
struct Duel {
  std::atomic<bool> keeper_has_won{false};
  std::atomic<int> started_afterwards{0};
};
const Duel* duel = nullptr;

int kill_when_the_loser_has_yielded(pid_t pid, int signal) {
  if (duel != nullptr && signal == SIGKILL) {
    const_cast<Duel*>(duel)->keeper_has_won = true;
    while (state_of(pid) != 'Z' && duel->started_afterwards == 0) {
    }
  }
  return ::kill(pid, signal);
}

}  // namespace

TEST_F(LimitAndResult, B2_if_the_worker_is_first_the_result_counts_and_the_next_item_is_spared) {
  const Shared<Event> keeper_decides;
  const Shared<Event> next_item_runs;
  at_failpoint_ = [&](std::string_view name) {
    if (name != "before_timeout" || keeper_decides->count() != 0) return;
    keeper_decides->signal();
    next_item_runs->wait();
  };
  auto job = Job(
                 [&](int i) {
                   if (i == 0) {
                     stuck();
                     keeper_decides->wait();
                   } else {
                     next_item_runs->signal();
                   }
                   return i;
                 },
                 std::views::iota(0, 3))
                 .processes(1)
                 .timeout(limit);
  const auto results = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_EQ(results, (std::vector<int>{0, 1, 2}));
}

TEST_F(LimitAndResult, B2_if_the_keeper_is_first_the_worker_yields) {
  const Shared<Duel> shared;
  duel = &*shared;
  const ReplacedCalls replaced;
  os::calls.kill = kill_when_the_loser_has_yielded;
  Starts<3> starts;
  at_failpoint_ = [&](std::string_view name) {
    if (name != "before_publish" || shared->keeper_has_won) return;
    stuck();
    while (!shared->keeper_has_won) {
    }
  };
  auto job = Job(
                 [&](std::size_t i) {
                   starts.note(i);
                   if (i != 0) ++shared->started_afterwards;
                   return i;
                 },
                 std::views::iota(std::size_t{0}, std::size_t{3}))
                 .processes(1)
                 .timeout(limit)
                 .suppress_worker_exceptions();
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  duel = nullptr;
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  for (std::size_t i = 1; i < 3; ++i) EXPECT_TRUE(has_value(outcomes[i], i));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(starts.of(i), 1);
}

// With so many items workers settle them without looking: the keeper has to make them look.
TEST_F(LimitAndResult, B1_a_keeper_that_is_refused_a_barrier_asks_again) {
  const ReplacedCalls replaced;
  static const auto real_membarrier = os::calls.membarrier;
  static const Shared<std::atomic<int>> refused;
  os::calls.membarrier = [](int command) {
    static int calls = 0;
    if (++calls != 3) return real_membarrier(command);
    ++*refused;
    errno = EPERM;
    return -1;
  };
  constexpr std::size_t items = 4096;
  auto job = Job(
                 [&](std::size_t i) {
                   if (i == 0) {
                     stuck();
                     for (;;) ::pause();
                   }
                   return i;
                 },
                 items_to(items))
                 .processes(1)
                 .timeout(limit)
                 .suppress_worker_exceptions();
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_EQ(*refused, 1);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  for (std::size_t i = 1; i < items; ++i) ASSERT_TRUE(has_value(outcomes[i], i));
}

// The whole message is in the ring, and the host has been told of the timeout, when the worker
// comes to say that it is sent.
TEST_F(LimitAndResult, B2_a_worker_that_has_sent_its_result_late_yields_too) {
  const Shared<Duel> shared;
  const Shared<Event> told;
  const Shared<Event> late;
  duel = &*shared;
  const ReplacedCalls replaced;
  os::calls.kill = kill_when_the_loser_has_yielded;
  Starts<3> starts;
  bool telling = false;
  at_failpoint_ = [&](std::string_view name) {
    if (name == "casualty_told") telling = true;
    if (name == "before_reading" && telling) told->signal();
    if (name == "worker_is_late") late->signal();
    if (name == "after_last_chunk" && late->count() == 0) told->wait();
    if (name != "before_publish" || shared->keeper_has_won) return;
    stuck();
    while (!shared->keeper_has_won) {
    }
  };
  auto job = Job(
                 [&](std::size_t i) {
                   starts.note(i);
                   if (i != 0) ++shared->started_afterwards;
                   return std::to_string(i);
                 },
                 items_to(3))
                 .processes(1)
                 .timeout(limit)
                 .suppress_worker_exceptions();
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  duel = nullptr;
  EXPECT_EQ(late->count(), 1U);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  for (std::size_t i = 1; i < 3; ++i) EXPECT_TRUE(has_value(outcomes[i], std::to_string(i)));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(starts.of(i), 1);
}

TEST_F(LimitAndResult, B12_waiting_for_a_slow_host_to_take_results_is_not_charged) {
  static const Shared<Event> writer_waits;
  static const pid_t host = ::getpid();
  const ReplacedCalls replaced;
  static const auto real_wait = os::calls.futex_wait;
  os::calls.futex_wait = [](const std::uint32_t* word, std::uint32_t value, const timespec* time) {
    if (::getpid() != host) writer_waits->signal();
    return real_wait(word, value, time);
  };

  RecordingWork work([](std::uint32_t item) { return std::string(400, static_cast<char>(item)); });
  work.on_complete = [&](std::uint32_t item) {
    if (item != 0) return;
    writer_waits->wait();
    pass(2 * limit);
  };
  engine::ProcessRun run(
      work, 6,
      {.processes = 1, .limit = std::chrono::nanoseconds(limit).count(), .ring_capacity = 512});
  EXPECT_EQ(run.run(), engine::Ending::finished);
  for (std::uint32_t i = 0; i < 6; ++i) {
    EXPECT_TRUE(work[i].is_value(std::string(400, static_cast<char>(i))));
  }
}

TEST_F(LimitAndResult, G7_a_host_that_takes_nothing_bounds_what_is_in_flight) {
  // The ring holds 512 bytes: while the host sits on the first result, no third one can be ready.
  static const Shared<Event> writer_waits;
  static const pid_t host = ::getpid();
  const ReplacedCalls replaced;
  static const auto real_wait = os::calls.futex_wait;
  os::calls.futex_wait = [](const std::uint32_t* word, std::uint32_t value, const timespec* time) {
    if (::getpid() != host) writer_waits->signal();
    return real_wait(word, value, time);
  };

  Starts<8> starts;
  int most_started = 0;
  RecordingWork work([&](std::uint32_t item) {
    starts.note(item);
    return std::string(400, static_cast<char>(item));
  });
  work.on_complete = [&](std::uint32_t item) {
    if (item != 0) return;
    writer_waits->wait(3);
    for (std::size_t i = 0; i < 8; ++i) most_started += starts.of(i);
  };
  engine::ProcessRun run(work, 8, {.processes = 1, .ring_capacity = 512});
  EXPECT_EQ(run.run(), engine::Ending::finished);
  EXPECT_LE(most_started, 3);
  for (std::uint32_t i = 0; i < 8; ++i) {
    EXPECT_TRUE(work[i].is_value(std::string(400, static_cast<char>(i))));
  }
}

}  // namespace spychronous::test
