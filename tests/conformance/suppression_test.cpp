// Jobs that suppress the exceptions of their workers: one outcome per item, in order.
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/runners.hpp"
#include "support/outcomes.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

template <class Runner>
class Suppression : public Conformance<Runner> {};
TYPED_TEST_SUITE(Suppression, Runners, RunnerNames);

namespace {

int even_only(int i) {
  if (i % 2 != 0) throw std::invalid_argument("odd: " + std::to_string(i));
  return i;
}

}  // namespace

TYPED_TEST(Suppression, gives_each_item_its_value_or_its_failure) {
  const auto outcomes =
      this->run(this->job(even_only, std::views::iota(0, 6)).suppress_worker_exceptions());
  static_assert(std::is_same_v<decltype(outcomes), const std::vector<Outcome<int>>>);
  ASSERT_EQ(outcomes.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) {
    if (i % 2 == 0) {
      EXPECT_TRUE(has_value(outcomes[i], static_cast<int>(i)));
      continue;
    }
    ASSERT_TRUE(has_thrown(outcomes[i]));
    const ItemFailure& failure = outcomes[i].failure();
    EXPECT_EQ(failure.index(), i);
    EXPECT_EQ(failure.message(), "odd: " + std::to_string(i));
    EXPECT_EQ(failure.type_name(), "std::invalid_argument");
    EXPECT_NE(dynamic_cast<const std::invalid_argument*>(&failure), nullptr);
    EXPECT_THROW(static_cast<void>(outcomes[i].value()), std::invalid_argument);
    EXPECT_EQ(outcomes[i].value_or(-1), -1);
  }
}

TYPED_TEST(Suppression, starts_every_item_once_whatever_the_others_do) {
  Starts<20> starts;
  static_cast<void>(this->run(this->job(
                                      [&](std::size_t i) {
                                        starts.note(i);
                                        return even_only(static_cast<int>(i));
                                      },
                                      std::views::iota(std::size_t{0}, std::size_t{20}))
                                  .suppress_worker_exceptions()));
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(starts.of(i), 1);
}

TYPED_TEST(Suppression, of_a_void_func_tells_which_items_ended_well) {
  const auto outcomes =
      this->run(this->job([](int i) { static_cast<void>(even_only(i)); }, std::views::iota(0, 2))
                    .suppress_worker_exceptions());
  static_assert(std::is_same_v<decltype(outcomes), const std::vector<Outcome<void>>>);
  EXPECT_TRUE(has_value(outcomes[0]));
  EXPECT_TRUE(has_thrown(outcomes[1]));
  EXPECT_NO_THROW(outcomes[0].value());
  EXPECT_THROW(outcomes[1].value(), std::invalid_argument);
}

TYPED_TEST(Suppression, of_truth_values_tells_false_from_a_failure) {
  const auto outcomes =
      this->run(this->job([](int i) { return even_only(i) == 0; }, std::views::iota(0, 3))
                    .suppress_worker_exceptions());
  EXPECT_TRUE(has_value(outcomes[0], true));
  EXPECT_TRUE(has_thrown(outcomes[1]));
  EXPECT_TRUE(has_value(outcomes[2], false));
}

TYPED_TEST(Suppression, of_large_results) {
  const auto outcomes = this->run(
      this->job([](int i) { return std::string(100'000, static_cast<char>('a' + even_only(i))); },
                std::views::iota(0, 5))
          .suppress_worker_exceptions());
  EXPECT_TRUE(has_value(outcomes[4], std::string(100'000, 'e')));
  EXPECT_TRUE(has_thrown(outcomes[3]));
}

TYPED_TEST(Suppression, when_all_fail_has_all_failures) {
  const auto outcomes = this->run(this->job([](int) -> int { throw 1; }, std::views::iota(0, 100))
                                      .suppress_worker_exceptions());
  ASSERT_EQ(outcomes.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(has_thrown(outcomes[i]));
    EXPECT_EQ(outcomes[i].failure().index(), i);
  }
}

TYPED_TEST(Suppression, of_no_items_has_no_outcomes) {
  EXPECT_TRUE(
      this->run(this->job(even_only, std::vector<int>()).suppress_worker_exceptions()).empty());
}

TYPED_TEST(Suppression, can_be_set_before_or_after_other_options) {
  const auto before =
      this->job(even_only, std::views::iota(0, 2)).suppress_worker_exceptions().processes(2);
  const auto after =
      this->job(even_only, std::views::iota(0, 2)).processes(2).suppress_worker_exceptions();
  EXPECT_TRUE(has_thrown(this->run(before)[1]));
  EXPECT_TRUE(has_thrown(this->run(after)[1]));
}

TYPED_TEST(Suppression, leaves_the_job_it_was_made_from_as_it_is) {
  const auto job = this->job(even_only, std::views::iota(0, 2));
  const auto suppressed = job.suppress_worker_exceptions();
  EXPECT_EQ(this->run(suppressed).size(), 2U);
  EXPECT_THROW(this->run(job), std::invalid_argument);
}

}  // namespace spychronous::test
