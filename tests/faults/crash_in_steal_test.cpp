// A worker dies, or stands still, with items in its hands that it has just stolen.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <ranges>
#include <vector>

#include "helpers/staged_jobs.hpp"
#include "spychronous/spychronous.hpp"
#include "support/event.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/shared.hpp"
#include "support/starts.hpp"

namespace spychronous::test {
namespace {

using Steal = NothingLeft;

// Two workers are forked at a time. The first of them waits until the second has stolen its only
// item, and was killed for it.
TEST_F(Steal, A9_an_item_that_is_lost_in_thefts_again_and_again_runs_in_the_end) {
  constexpr std::uint32_t thefts = 3;
  const Shared<Event> killed;
  Starts<2> starts;
  std::uint32_t forks = 0;
  const AtFailpoints points([&](std::string_view name) {
    if (name == "before_fork_of_worker") ++forks;
    const std::uint32_t theft = (forks + 1) / 2;
    if (name == "worker_ready" && forks % 2 == 1 && theft <= thefts) killed->wait(theft);
    if (name == "during_steal" && killed->count() < thefts) {
      killed->signal();
      ::kill(::getpid(), SIGKILL);
    }
  });
  const auto outcomes = Job([&](std::size_t item) { return starts.note(item); }, items_to(2))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_EQ(killed->count(), thefts);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(has_value(outcomes[i], i));
    EXPECT_EQ(starts.of(i), 1);
  }
}

// Nobody steals from it then, as it may be about to take an item without looking.
TEST_F(Steal, B6_items_of_a_worker_that_is_stopped_in_a_claim_wait_for_it) {
  const Shared<std::atomic<pid_t>> stopped;
  const Shared<std::atomic<int>> postponed;
  const AtFailpoints points([&](std::string_view name) {
    pid_t nobody = 0;
    if (name == "before_claim" && stopped->compare_exchange_strong(nobody, ::getpid())) {
      ::raise(SIGSTOP);
    }
    // Again and again: it may have been about to stop.
    if (name == "steal_postponed" && ++*postponed >= 2) ::kill(*stopped, SIGCONT);
  });
  Starts<8> starts;
  const auto results = Job([&](std::size_t item) { return starts.note(item); }, items_to(8))
                           .processes(2)
                           .run_multi_processed();
  EXPECT_GE(*postponed, 2);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(results[i], i);
    EXPECT_EQ(starts.of(i), 1);
  }
}

// The others do not wait for it longer than some seconds, as what says that it steals may be a wild
// write. When it goes on there are items again, and the job is as wide as it was.
TEST_F(Steal, B6_when_a_slow_thief_goes_on_others_work_beside_it) {
  const Shared<Event> stolen;
  const Shared<Event> left;
  const Shared<Event> thief_runs;
  const Shared<Event> other_runs;
  const Shared<std::atomic<pid_t>> thief;
  bool settled = false;
  const AtFailpoints points([&](std::string_view name) {
    // The keeper has nothing more to do.
    settled = settled || name == "death_settled";
    if (name == "keeper_waits" && settled) left->signal();
    pid_t nobody = 0;
    if (name == "during_steal" && thief->compare_exchange_strong(nobody, ::getpid())) {
      stolen->signal();
      left->wait();
    }
  });
  const auto results = Job(
                           [&](std::size_t item) {
                             if (item == 0) stolen->wait();
                             if (*thief == ::getpid() && left->count() != 0) {
                               thief_runs->signal();
                               other_runs->wait();
                             } else if (left->count() != 0) {
                               thief_runs->wait();
                               other_runs->signal();
                             }
                             return item;
                           },
                           items_to(16))
                           .processes(2)
                           .run_multi_processed();
  EXPECT_EQ(results, items_to(16));
}

}  // namespace
}  // namespace spychronous::test
