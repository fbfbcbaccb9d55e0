// Which limits a job takes.
#include <chrono>
#include <limits>
#include <ranges>
#include <stdexcept>
#include <string>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

using LimitValue = NothingLeft;

namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

// A run with a crash in it: the keeper has deadlines to compute, and a worker to replace.
template <class Duration>
void expect_accepted(Duration limit) {
  const auto outcomes = Job(
                            [](int i) {
                              if (i == 1) ::_exit(1);
                              return i;
                            },
                            std::views::iota(0, 4))
                            .processes(2)
                            .timeout(limit)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_value(outcomes[0], 0));
  EXPECT_TRUE(has_crashed(outcomes[1], {}, 1));
  EXPECT_TRUE(has_value(outcomes[3], 3));
}

template <class Duration>
void expect_refused(Duration limit) {
  Job job([](int i) { return i; }, std::views::iota(0, 1));
  try {
    job.timeout(limit);
    FAIL() << "it was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("positive"), std::string::npos) << error.what();
  }
}

}  // namespace

TEST_F(LimitValue, B10_zero_and_negative_limits_are_refused) {
  expect_refused(0s);
  expect_refused(-1ns);
  expect_refused(std::chrono::hours::min());
  expect_refused(Seconds(-0.0));
}

TEST_F(LimitValue, B10_nan_is_refused) {
  expect_refused(Seconds(std::numeric_limits<double>::quiet_NaN()));
}

TEST_F(LimitValue, B10_minus_infinity_is_refused) {
  expect_refused(Seconds(-std::numeric_limits<double>::infinity()));
}

TEST_F(LimitValue, B10_limits_of_days_and_ages_are_accepted) {
  expect_accepted(std::chrono::days(30));
  expect_accepted(std::chrono::years(291));
  expect_accepted(std::chrono::years(293));
}

TEST_F(LimitValue, B10_limits_beyond_every_integer_are_accepted) {
  expect_accepted(Seconds(1e18));
  expect_accepted(Seconds(std::numeric_limits<double>::max()));
  expect_accepted(Seconds(std::numeric_limits<double>::infinity()));
  expect_accepted(std::chrono::hours::max());
}

TEST_F(LimitValue, B10_the_shortest_limit_is_enforced) {
  const auto outcomes = Job(
                            [](int) {
                              for (;;) ::pause();
                            },
                            std::views::iota(0, 2))
                            .timeout(1ns)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  EXPECT_TRUE(has_timed_out(outcomes[1]));
}

TEST_F(LimitValue, B10_a_fraction_of_a_nanosecond_is_a_limit) {
  expect_accepted(Seconds(3600.0000000001));
  const auto outcomes = Job(
                            [](int) {
                              for (;;) ::pause();
                            },
                            std::views::iota(0, 1))
                            .timeout(Seconds(1e-12))
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_timed_out(outcomes[0]));
}

TEST_F(LimitValue, B10_a_refused_limit_leaves_the_job_as_it_was) {
  Job job([](int i) { return i; }, std::views::iota(0, 3));
  job.timeout(1h);
  EXPECT_THROW(job.timeout(0s), std::invalid_argument);
  EXPECT_EQ(job.run_multi_processed(), (std::vector<int>{0, 1, 2}));
}

}  // namespace spychronous::test
