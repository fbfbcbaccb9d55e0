#include "spychronous/outcome.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "spychronous/detail/make_failure.hpp"

using namespace spychronous;

namespace {

struct NoDefault {
  NoDefault(int first, int second) : sum(first + second) {}
  int sum;
};

std::shared_ptr<const ItemFailure> crash() { return detail::make_crash(4, 77, 11, std::nullopt); }

static_assert(!std::is_convertible_v<Outcome<int>, int>);
static_assert(!std::is_convertible_v<Outcome<int>, bool>);
static_assert(!std::is_convertible_v<Outcome<bool>, bool>);
static_assert(!std::is_convertible_v<Outcome<int>, Outcome<long>>);
static_assert(!std::is_convertible_v<std::vector<Outcome<int>>, std::vector<int>>);
static_assert(std::is_copy_constructible_v<Outcome<std::string>>);
static_assert(!std::is_copy_constructible_v<Outcome<std::unique_ptr<int>>>);
static_assert(std::is_nothrow_move_constructible_v<Outcome<std::string>>);

}  // namespace

TEST(Outcome, a_value_is_found_by_every_way_to_it) {
  Outcome<std::string> outcome(std::string("text"));
  EXPECT_TRUE(outcome);
  EXPECT_TRUE(outcome.has_value());
  EXPECT_EQ(*outcome, "text");
  EXPECT_EQ(outcome->size(), 4U);
  EXPECT_EQ(outcome.value(), "text");
  EXPECT_EQ(outcome.value_or("other"), "text");
  EXPECT_EQ(std::as_const(outcome)->size(), 4U);
  *outcome += "!";
  EXPECT_EQ(std::as_const(outcome).value(), "text!");
}

TEST(Outcome, a_failure_is_thrown_by_every_way_to_the_value) {
  Outcome<std::string> outcome(crash());
  EXPECT_FALSE(outcome);
  EXPECT_FALSE(outcome.has_value());
  EXPECT_THROW((void)outcome.value(), CrashFailure);
  EXPECT_THROW((void)*outcome, CrashFailure);
  EXPECT_THROW((void)outcome->size(), CrashFailure);
  EXPECT_THROW((void)std::as_const(outcome).value(), std::runtime_error);
  EXPECT_THROW((void)std::move(outcome).value(), CrashFailure);
}

TEST(Outcome, value_or_gives_the_other_value_for_a_failure) {
  EXPECT_EQ(Outcome<std::string>(crash()).value_or("other"), "other");
  const Outcome<int> outcome(crash());
  EXPECT_EQ(outcome.value_or(-1), -1);
}

TEST(Outcome, failure_is_the_object_that_value_throws) {
  const Outcome<int> outcome(crash());
  EXPECT_EQ(outcome.failure().index(), 4U);
  EXPECT_NE(dynamic_cast<const CrashFailure*>(&outcome.failure()), nullptr);
  EXPECT_NE(dynamic_cast<const std::exception*>(&outcome.failure()), nullptr);
}

TEST(Outcome, asking_a_value_for_its_failure_is_a_logic_error_with_a_sentence) {
  const Outcome<int> outcome(1);
  try {
    (void)outcome.failure();
    FAIL();
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string(error.what()).find("has_value()"), std::string::npos);
  }
  EXPECT_THROW((void)Outcome<void>(std::in_place).failure(), std::logic_error);
}

TEST(Outcome, a_null_failure_is_refused) {
  EXPECT_THROW((void)Outcome<int>(std::shared_ptr<const ItemFailure>()), std::invalid_argument);
  EXPECT_THROW((void)Outcome<void>(std::shared_ptr<const ItemFailure>()), std::invalid_argument);
}

TEST(Outcome, a_move_only_value_can_be_taken_out) {
  Outcome<std::unique_ptr<int>> outcome(std::make_unique<int>(5));
  EXPECT_EQ(**outcome, 5);
  const std::unique_ptr<int> taken = std::move(outcome).value();
  EXPECT_EQ(*taken, 5);
}

TEST(Outcome, a_value_without_default_constructor_is_made_in_place) {
  std::vector<Outcome<NoDefault>> outcomes;
  outcomes.emplace_back(std::in_place, 1, 2);
  outcomes.emplace_back(crash());
  EXPECT_EQ(outcomes[0]->sum, 3);
  EXPECT_FALSE(outcomes[1]);
}

TEST(Outcome, copies_share_the_failure) {
  const Outcome<int> outcome(crash());
  const Outcome<int> copy = outcome;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(&copy.failure(), &outcome.failure());
}

TEST(Outcome, assignment_turns_a_value_into_a_failure_and_back) {
  Outcome<int> outcome(1);
  outcome = Outcome<int>(crash());
  EXPECT_EQ(outcome.failure().kind(), FailureKind::crash);
  outcome = Outcome<int>(2);
  EXPECT_EQ(*outcome, 2);
  EXPECT_THROW((void)outcome.failure(), std::logic_error);
}

TEST(Outcome, a_moved_from_failure_is_not_taken_for_a_value) {
  Outcome<int> outcome(crash());
  const Outcome<int> moved(std::move(outcome));
  EXPECT_FALSE(outcome.has_value());  // NOLINT(bugprone-use-after-move)
  EXPECT_THROW((void)outcome.value(), std::logic_error);
}

TEST(Outcome, of_bool_tells_the_value_from_its_presence) {
  const Outcome<bool> outcome(false);
  EXPECT_TRUE(outcome);
  EXPECT_FALSE(*outcome);
}

TEST(Outcome, of_void_ends_well_or_throws) {
  const Outcome<void> well(std::in_place);
  EXPECT_TRUE(well);
  EXPECT_NO_THROW(well.value());
  EXPECT_NO_THROW(*well);
  const Outcome<void> failed(crash());
  EXPECT_FALSE(failed);
  EXPECT_THROW(failed.value(), CrashFailure);
  EXPECT_THROW(*failed, std::exception);
  EXPECT_EQ(failed.failure().index(), 4U);
}
