#include "spychronous/options.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spychronous {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;
constexpr auto no_limit = std::numeric_limits<std::int64_t>::max();

std::int64_t limit_of(auto duration) {
  Options options;
  options.set_timeout(duration);
  return options.limit();
}

TEST(Options, default_to_four_processes_and_thirty_days) {
  const Options options;
  EXPECT_EQ(options.processes(), 4);
  EXPECT_EQ(options.limit(), std::chrono::nanoseconds(30 * 24h).count());
  EXPECT_FALSE(options.no_daemon());
}

TEST(Options, refuse_fewer_than_one_process_and_keep_what_they_had) {
  Options options;
  for (const int processes : {0, -1, std::numeric_limits<int>::min()}) {
    EXPECT_THROW(options.set_processes(processes), std::invalid_argument);
  }
  EXPECT_EQ(options.processes(), 4);
}

TEST(Options, B10_a_limit_is_exact_to_the_nanosecond) {
  EXPECT_EQ(limit_of(1ns), 1);
  EXPECT_EQ(limit_of(123'456'789ns), 123'456'789);
  EXPECT_EQ(limit_of(250ms), 250'000'000);
  EXPECT_EQ(limit_of(30 * 24h), 2'592'000'000'000'000);
  EXPECT_EQ(limit_of(Seconds(0.5)), 500'000'000);
  EXPECT_EQ(limit_of(Seconds(1e-30)), 1);
}

TEST(Options, B10_a_limit_beyond_292_years_means_none) {
  EXPECT_EQ(limit_of(Seconds(1e18)), no_limit);
  EXPECT_EQ(limit_of(Seconds(std::numeric_limits<double>::infinity())), no_limit);
  EXPECT_EQ(limit_of(std::chrono::hours::max()), no_limit);
  EXPECT_EQ(limit_of(std::chrono::nanoseconds::max()), no_limit);
  EXPECT_LT(limit_of(std::chrono::years(292)), no_limit);
}

TEST(Options, B10_a_limit_that_is_not_positive_is_refused_with_a_sentence) {
  for (const double seconds :
       {0.0, -0.0, -1.0, std::nan(""), -std::numeric_limits<double>::infinity()}) {
    Options options;
    try {
      options.set_timeout(Seconds(seconds));
      FAIL() << seconds;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find("timeout must be a positive"), std::string::npos);
    }
    EXPECT_EQ(options.limit(), Options().limit());
  }
}

}  // namespace
}  // namespace spychronous
