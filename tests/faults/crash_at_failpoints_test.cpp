// A worker dies at every place where it matters, each time it comes there.
#include <signal.h>

#include <ranges>
#include <string>

#include "spychronous/spychronous.hpp"
#include "support/event.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/recording_work.hpp"
#include "support/shared.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using Crash = NothingLeft;

namespace {

constexpr std::size_t items = 12;

// What the death means for the item that the worker was at.
enum class Toll { nothing, one_crash };

struct Run {
  bool struck;
  std::vector<Outcome<std::size_t>> outcomes;
};

// The first item ends last, so that the other workers have to steal what stands behind it.
Run run_and_kill_at(const std::string& failpoint, int n, Starts<items>& starts) {
  const Shared<Event> done;
  const KillAt kill(failpoint, n, [&] {
    for (std::size_t i = 0; i < items; ++i) done->signal();
  });
  auto outcomes = Job(
                      [&](std::size_t i) {
                        starts.note(i);
                        if (i == 0) {
                          done->wait(items - 1);
                        } else {
                          done->signal();
                        }
                        return i;
                      },
                      std::views::iota(std::size_t{0}, items))
                      .processes(3)
                      .suppress_worker_exceptions()
                      .run_multi_processed();
  return {kill.struck(), std::move(outcomes)};
}

// For n = 1, 2, ... until there is no n-th time.
void sweep(const std::string& failpoint, Toll toll) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(failpoint + ", time " + std::to_string(n));
    Starts<items> starts;
    const Run run = run_and_kill_at(failpoint, n, starts);
    if (!run.struck) {
      EXPECT_GT(n, 1) << "no process comes there";
      return;
    }
    int crashes = 0;
    for (std::size_t i = 0; i < items; ++i) {
      EXPECT_LE(starts.of(i), 1) << "item " << i;
      if (run.outcomes[i]) {
        EXPECT_EQ(*run.outcomes[i], i);
        EXPECT_EQ(starts.of(i), 1) << "item " << i;
      } else {
        EXPECT_TRUE(has_crashed(run.outcomes[i], SIGKILL));
        ++crashes;
      }
    }
    EXPECT_EQ(crashes, toll == Toll::one_crash ? 1 : 0);
    if (::testing::Test::HasFailure()) return;
  }
}

std::string letters(std::uint32_t item, std::size_t size) {
  std::string all(size, ' ');
  for (std::size_t i = 0; i < size; ++i) all[i] = static_cast<char>('a' + (item + i) % 26);
  return all;
}

// Results of several chunks through rings that hold few of them. Returns whether it came to that.
bool kill_in_ring_of_512(const std::string& failpoint, int n, std::uint32_t processes) {
  constexpr std::uint32_t count = 6;
  constexpr std::size_t size = 700;
  const KillAt kill(failpoint, n);
  RecordingWork work([](std::uint32_t item) { return letters(item, size); });
  engine::ProcessRun run(work, count, {.processes = processes, .ring_capacity = 512});
  EXPECT_EQ(run.run(), engine::Ending::finished);
  EXPECT_TRUE(run.all_settled());
  int crashes = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (work[i].is_crash_by(SIGKILL)) {
      ++crashes;
    } else {
      EXPECT_TRUE(work[i].is_value(letters(i, size))) << "item " << i;
    }
  }
  EXPECT_LE(crashes, 1);
  return kill.struck();
}

void sweep_ring(const std::string& failpoint) {
  for (const std::uint32_t processes : {1U, 2U}) {
    int n = 1;
    while (kill_in_ring_of_512(failpoint, n, processes)) {
      if (::testing::Test::HasFailure()) {
        ADD_FAILURE() << failpoint << ", time " << n << ", processes " << processes;
        return;
      }
      ++n;
    }
    EXPECT_GT(n, 6) << "items come there less often than once";
  }
}

}  // namespace

TEST_F(Crash, A9_death_before_a_claim_loses_nothing) { sweep("before_claim", Toll::nothing); }
TEST_F(Crash, A9_death_after_a_claim_loses_nothing) { sweep("after_claim", Toll::nothing); }
TEST_F(Crash, A9_death_before_a_steal_loses_nothing) { sweep("before_steal", Toll::nothing); }
TEST_F(Crash, A9_death_in_a_steal_loses_nothing) { sweep("during_steal", Toll::nothing); }
TEST_F(Crash, A9_death_after_a_steal_loses_nothing) { sweep("after_steal", Toll::nothing); }
TEST_F(Crash, A9_death_of_a_new_worker_loses_nothing) { sweep("before_prctl", Toll::nothing); }
TEST_F(Crash, A9_death_of_a_worker_made_ready_loses_nothing) {
  sweep("after_prctl", Toll::nothing);
}
TEST_F(Crash, A1_death_at_the_start_of_an_item_is_its_crash) { sweep("running", Toll::one_crash); }
TEST_F(Crash, A1_death_before_publishing_is_a_crash) { sweep("before_publish", Toll::one_crash); }
TEST_F(Crash, A8_death_between_the_two_words_of_an_outcome_loses_nothing) {
  sweep("between_done_and_outcome", Toll::nothing);
}
TEST_F(Crash, A8_death_after_publishing_loses_nothing) { sweep("after_publish", Toll::nothing); }
TEST_F(Crash, A11_death_of_a_leaving_worker_loses_nothing) {
  sweep("before_worker_leaves", Toll::nothing);
}

TEST_F(Crash, A10_death_after_any_chunk_tears_no_result) { sweep_ring("after_chunk"); }
TEST_F(Crash, A10_death_after_the_last_chunk_tears_no_result) { sweep_ring("after_last_chunk"); }
TEST_F(Crash, A10_death_before_sending_tears_no_result) { sweep_ring("before_publish"); }
TEST_F(Crash, A10_death_after_sending_tears_no_result) { sweep_ring("after_publish"); }

}  // namespace spychronous::test
