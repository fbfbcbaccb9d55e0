// The failures that func did not throw, and the sentences about all of them.
#include "spychronous/failure.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "failure/carry.hpp"
#include "spychronous/detail/make_failure.hpp"

using namespace spychronous;
using namespace spychronous::test;
using namespace std::chrono_literals;
using detail::make_cancelled;
using detail::make_crash;
using detail::make_keeper_lost;
using detail::make_timeout;
using detail::make_undecodable;

static_assert(!std::is_base_of_v<std::exception, ItemFailure>);
static_assert(std::is_nothrow_copy_constructible_v<CrashFailure>);

TEST(Failure, a_timeout_is_a_runtime_error_with_its_limit) {
  const auto failure = make_timeout(2, 99, 1500ms);
  EXPECT_EQ(failure->kind(), FailureKind::timeout);
  EXPECT_EQ(failure->type_name(), "spychronous::TimeoutFailure");
  EXPECT_TRUE(is_caught_as<std::runtime_error>(failure));
  EXPECT_TRUE(is_caught_as<TimeoutFailure>(failure));
  EXPECT_TRUE(is_caught_as<ItemFailure>(failure));
  EXPECT_EQ(as<TimeoutFailure>(failure)->limit(), 1500ms);
  EXPECT_EQ(failure->describe(),
            "Item 2 was ended in process 99: ran longer than its limit of 1.5 s");
  EXPECT_EQ(as<std::exception>(failure)->what(), failure->describe());
}

TEST(Failure, a_limit_is_told_in_the_unit_that_suits_it) {
  const auto told = [](auto limit) {
    const std::string text = make_timeout(0, 1, limit)->message();
    return text.substr(text.find("of ") + 3);
  };
  EXPECT_EQ(told(30 * 24h), "30 days");
  EXPECT_EQ(told(24h), "1 day");
  EXPECT_EQ(told(1h), "1 hour");
  EXPECT_EQ(told(5min), "5 minutes");
  EXPECT_EQ(told(90min), "1.5 hours");
  EXPECT_EQ(told(2s), "2 s");
  EXPECT_EQ(told(250ms), "250 ms");
  EXPECT_EQ(told(7us), "7 us");
  EXPECT_EQ(told(1ns), "1 ns");
}

TEST(Failure, a_crash_by_a_signal_names_it) {
  const auto failure = make_crash(3, 1234, SIGSEGV, std::nullopt);
  EXPECT_EQ(failure->kind(), FailureKind::crash);
  EXPECT_EQ(failure->message(), "killed by signal 11 (SIGSEGV: segmentation fault)");
  EXPECT_EQ(failure->describe(),
            "Item 3 crashed in process 1234: killed by signal 11 (SIGSEGV: segmentation fault)");
  EXPECT_EQ(as<CrashFailure>(failure)->signal(), SIGSEGV);
  EXPECT_EQ(as<CrashFailure>(failure)->exit_code(), std::nullopt);
  EXPECT_TRUE(is_caught_as<CrashFailure>(failure));
  EXPECT_TRUE(is_caught_as<std::runtime_error>(failure));
}

TEST(Failure, a_crash_by_exit_tells_the_code_also_if_it_is_0) {
  const auto failure = make_crash(3, 1234, std::nullopt, 0);
  EXPECT_EQ(failure->message(), "ended with exit code 0 before it returned a result");
  EXPECT_EQ(as<CrashFailure>(failure)->exit_code(), 0);
  EXPECT_EQ(as<CrashFailure>(failure)->signal(), std::nullopt);
}

TEST(Failure, a_crash_may_carry_a_note) {
  const auto failure = make_crash(0, 5, SIGKILL, std::nullopt, "memory limit of the group reached");
  EXPECT_NE(failure->describe().find("; memory limit of the group reached"), std::string::npos);
}

TEST(Failure, every_signal_has_words) {
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    const std::string text = make_crash(0, 5, signal, std::nullopt)->message();
    EXPECT_NE(text.find("signal " + std::to_string(signal)), std::string::npos);
  }
  EXPECT_NE(make_crash(0, 5, SIGRTMIN + 1, std::nullopt)->message().find("SIGRTMIN+1"),
            std::string::npos);
}

TEST(Failure, a_lost_keeper_is_a_crash_too) {
  const auto failure = make_keeper_lost(6);
  EXPECT_EQ(failure->kind(), FailureKind::crash);
  EXPECT_TRUE(is_caught_as<KeeperLost>(failure));
  EXPECT_TRUE(is_caught_as<CrashFailure>(failure));
  EXPECT_TRUE(is_caught_as<std::exception>(failure));
  EXPECT_NE(as<KeeperLost>(failure), nullptr);
  EXPECT_EQ(as<KeeperLost>(make_crash(6, 1, SIGKILL, std::nullopt)), nullptr);
  EXPECT_EQ(failure->describe().find("process 0"), std::string::npos);
}

TEST(Failure, a_cancelled_item_says_so) {
  const auto failure = make_cancelled(8);
  EXPECT_EQ(failure->kind(), FailureKind::cancelled);
  EXPECT_TRUE(is_caught_as<std::runtime_error>(failure));
  EXPECT_EQ(failure->describe().find("Item 8 was cancelled: "), 0U);
}

TEST(Failure, what_cannot_be_decoded_says_why) {
  const auto failure = make_undecodable(1, 2, "std::map<int, int>", "the bytes end too early");
  EXPECT_EQ(failure->kind(), FailureKind::exception);
  EXPECT_EQ(failure->describe(),
            "Item 1 failed with std::map<int, int> in process 2: the bytes end too early");
  EXPECT_STREQ(as<std::runtime_error>(failure)->what(), "the bytes end too early");
  EXPECT_EQ(make_undecodable(1, 2, "", "why")->describe(), "Item 1 failed in process 2: why");
}

TEST(Failure, a_thrown_exception_is_described_in_one_sentence) {
  EXPECT_EQ(carried_object(std::out_of_range("no such key"))->describe(),
            "Item 3 failed with std::out_of_range in process 42: no such key");
}

TEST(Failure, raise_throws_the_whole_object_each_time) {
  const auto failure = make_timeout(1, 2, 3s);
  for (int time = 0; time < 2; ++time) {
    try {
      failure->raise();
    } catch (const std::exception& error) {
      const auto* timeout = dynamic_cast<const TimeoutFailure*>(&error);
      ASSERT_NE(timeout, nullptr);
      EXPECT_EQ(timeout->limit(), 3s);
    }
  }
  EXPECT_THROW(ItemFailure(0, FailureKind::cancelled, 0, "", "").raise(), ItemFailure);
}

TEST(Failure, a_caught_copy_outlives_the_original) {
  std::exception_ptr caught;
  {
    const auto failure = carried_object(std::range_error("kept"));
    try {
      failure->raise();
    } catch (...) {
      caught = std::current_exception();
    }
  }
  try {
    std::rethrow_exception(caught);
  } catch (const std::range_error& error) {
    EXPECT_STREQ(error.what(), "kept");
  }
}
