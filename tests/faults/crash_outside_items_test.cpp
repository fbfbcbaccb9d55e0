// Workers that die where no item runs: before their first one, and after the last.
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <ranges>
#include <stdexcept>
#include <string>

#include "spychronous/spychronous.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

using Crash = NothingLeft;

namespace {

constexpr int items = 20;

auto job_of_good_items(int processes) {
  return Job([](int i) { return i; }, std::views::iota(0, items)).processes(processes);
}

template <class Run>
void expect_given_up(int processes, Run run) {
  SCOPED_TRACE(processes);
  const Shared<std::atomic<int>> deaths;
  const AtFailpoints points([&](std::string_view name) {
    if (name != "after_prctl") return;
    ++*deaths;
    ::raise(SIGKILL);
  });
  try {
    run(job_of_good_items(processes));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("die before they can start an item"),
              std::string::npos)
        << error.what();
  }
  const int enough = std::max(3, 2 * processes);
  EXPECT_GE(*deaths, enough);
  EXPECT_LE(*deaths, enough + processes);  // those that had been started already
}

}  // namespace

TEST_F(Crash, A14_workers_that_die_before_their_first_item_end_the_job) {
  for (const int processes : {1, 2, 5}) {
    expect_given_up(processes, [](auto job) { job.run_multi_processed(); });
  }
}

TEST_F(Crash, A14_workers_that_die_before_their_first_item_end_a_job_that_suppresses_failures) {
  expect_given_up(3, [](auto job) {
    static_cast<void>(job.suppress_worker_exceptions().run_multi_processed());
  });
}

TEST_F(Crash, A14_as_long_as_some_get_through_the_job_goes_on) {
  const Shared<std::atomic<int>> starts;
  const AtFailpoints points([&](std::string_view name) {
    // Two die and one gets through to its first item, in which it dies as well.
    if (name == "after_prctl" && ++*starts % 3 != 0) ::raise(SIGKILL);
  });
  const auto outcomes = Job([](int) { ::raise(SIGKILL); }, std::views::iota(0, items))
                            .processes(1)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_EQ(*starts, 3 * items);
  for (const auto& outcome : outcomes) EXPECT_FALSE(outcome.has_value());
}

TEST_F(Crash, A17_a_crash_of_a_worker_that_has_no_item_left_is_no_failure) {
  std::vector<int> expected(items);
  std::ranges::copy(std::views::iota(0, items), expected.begin());
  for (const int signal : {SIGSEGV, SIGABRT}) {
    const Shared<std::atomic<int>> deaths;
    const AtFailpoints points([&](std::string_view name) {
      if (name != "before_worker_leaves") return;
      ++*deaths;
      ::raise(signal);
    });
    EXPECT_EQ(job_of_good_items(3).run_multi_processed(), expected);
    EXPECT_GT(*deaths, 0);
  }
}

}  // namespace spychronous::test
