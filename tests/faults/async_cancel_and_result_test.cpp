// A cancellation meets a result that is about to be published: one of them counts.

#include <gtest/gtest.h>

#include <ranges>
#include <string>
#include <string_view>
#include <thread>

#include "helpers/stage.hpp"
#include "spychronous/spychronous.hpp"
#include "support/failpoints.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

template <class Result>
class CancelAndResult : public NothingLeft {
 protected:
  /// While it lives, the worker of the one item is held at a failpoint until the gate is open.
  AtFailpoints hold_at(std::string_view failpoint) {
    return AtFailpoints([this, failpoint](std::string_view name) {
      if (name != failpoint) return;
      stage_->done.signal();
      stage_->gate.wait();
    });
  }

  static auto start() {
    return AsynchronousJob([](int) { return Result(7, 'x'); }, std::views::iota(0, 1))
        .suppress_worker_exceptions()
        .run_multi_processed();
  }

  Shared<Stage> stage_;
};

namespace {

/// A result in the fixed lane.
struct InPlace {
  InPlace() = default;
  InPlace(int number_of, char of) : count(number_of), letter(of) {}
  bool operator==(const InPlace&) const = default;
  int count = 0;
  char letter = 0;
};

}  // namespace

using Lanes = ::testing::Types<InPlace, std::string>;
TYPED_TEST_SUITE(CancelAndResult, Lanes);

TYPED_TEST(CancelAndResult, H4_the_cancellation_counts_if_it_is_first) {
  const auto hold = this->hold_at("before_publish");
  auto running = this->start();
  this->stage_->done.wait();
  running.cancel();
  this->stage_->gate.signal();
  EXPECT_EQ(running.completed(), 0U);
  EXPECT_TRUE(has_failed(running.get()[0], FailureKind::cancelled));
}

TYPED_TEST(CancelAndResult, H4_the_result_counts_if_it_is_first) {
  const auto hold = this->hold_at("after_publish");
  auto running = this->start();
  this->stage_->done.wait();
  running.cancel();
  this->stage_->gate.signal();
  EXPECT_EQ(running.completed(), 1U);
  EXPECT_TRUE(has_value(running.get()[0], TypeParam(7, 'x')));
}

// In the fixed lane the item is done before its outcome is written; in the ring it is not.
TYPED_TEST(CancelAndResult, H4_a_result_that_is_done_counts_before_its_outcome_is_written) {
  const bool in_place = std::is_same_v<TypeParam, InPlace>;
  const auto hold = this->hold_at(in_place ? "between_done_and_outcome" : "after_last_chunk");
  auto running = this->start();
  this->stage_->done.wait();
  running.cancel();
  this->stage_->gate.signal();
  const auto outcomes = running.get();
  EXPECT_EQ(running.completed(), outcomes[0] ? 1U : 0U);
  EXPECT_TRUE(outcomes[0] ? has_value(outcomes[0], TypeParam(7, 'x'))
                          : has_failed(outcomes[0], FailureKind::cancelled));
  if (in_place) {
    EXPECT_TRUE(has_value(outcomes[0]));
  }
}

TYPED_TEST(CancelAndResult, H4_at_the_same_moment_one_of_them_counts) {
  for (int round = 0; round < 100; ++round) {
    const Shared<Event> reached;
    const Shared<Event> go;
    const AtFailpoints hold([&](std::string_view name) {
      if (name != "before_publish") return;
      reached->signal();
      go->wait();
    });
    auto running = this->start();
    reached->wait();
    go->signal();
    running.cancel();
    const std::size_t completed = running.completed();
    const auto outcomes = running.get();
    ASSERT_TRUE(outcomes[0] ? has_value(outcomes[0], TypeParam(7, 'x'))
                            : has_failed(outcomes[0], FailureKind::cancelled));
    ASSERT_EQ(completed, outcomes[0] ? 1U : 0U);
  }
}

TYPED_TEST(CancelAndResult, H3_before_any_worker_has_begun_no_item_runs) {
  const auto hold = this->hold_at("before_prctl");
  auto running = this->start();
  this->stage_->done.wait();
  running.cancel();
  EXPECT_EQ(running.completed(), 0U);
  EXPECT_TRUE(has_failed(running.get()[0], FailureKind::cancelled));
}

}  // namespace spychronous::test
