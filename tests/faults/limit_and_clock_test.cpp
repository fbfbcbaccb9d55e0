// Which clock limits are measured with: setting the time of day, or suspending the machine, is no
// business of a job.
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <ranges>
#include <set>
#include <string>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

using LimitAndClock = NothingLeft;

namespace {

using namespace std::chrono_literals;

constexpr int clocks = 16;
std::atomic<int>* asked = nullptr;  // by clock, in shared memory

// Notes who asks. The time of day jumps to and fro by an hour, and the clock that goes on while the
// machine is suspended jumps ahead.
int jumping_clock(clockid_t clock, timespec* time) {
  const int before = asked[clock].fetch_add(1);
  const int result = ::clock_gettime(clock, time);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) {
    time->tv_sec += before % 2 == 0 ? 3600 : -3600;
  }
  if (clock == CLOCK_BOOTTIME) time->tv_sec += 3600 * before;
  return result;
}

}  // namespace

TEST_F(LimitAndClock, B8_B9_neither_the_time_of_day_nor_a_suspended_machine_disturbs_a_job) {
  const Shared<std::array<std::atomic<int>, clocks>> counts;
  asked = counts->data();
  const ReplacedCalls calls;
  os::calls.clock_gettime = jumping_clock;
  const auto outcomes = Job(
                            [](int i) {
                              if (i == 1) ::raise(SIGSEGV);
                              if (i == 2) {
                                for (;;) ::pause();
                              }
                              return std::string(1000, 'x');
                            },
                            std::views::iota(0, 40))
                            .processes(3)
                            .timeout(2s)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (i == 1) {
      EXPECT_TRUE(has_crashed(outcomes[i], SIGSEGV));
    } else if (i == 2) {
      EXPECT_TRUE(has_timed_out(outcomes[i]));
    } else {
      EXPECT_TRUE(has_value(outcomes[i]));
    }
  }
  std::set<int> asked_for;
  for (int clock = 0; clock < clocks; ++clock) {
    if ((*counts)[static_cast<std::size_t>(clock)] != 0) asked_for.insert(clock);
  }
  EXPECT_EQ(asked_for, (std::set<int>{CLOCK_MONOTONIC, CLOCK_MONOTONIC_COARSE}));
}

}  // namespace spychronous::test
