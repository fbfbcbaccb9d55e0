// Ranges of items that fail while they are read.
#include <unistd.h>

#include <iterator>
#include <ranges>
#include <stdexcept>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

using Data = NothingLeft;

namespace {

struct Unreadable : std::logic_error {
  using std::logic_error::logic_error;
};

// Counts 0, 1, ... and throws where 5 should come.
template <class Category>
class Breaking {
 public:
  using iterator_concept = Category;
  using iterator_category = std::input_iterator_tag;
  using value_type = int;
  using difference_type = std::ptrdiff_t;

  int operator*() const { return at_; }
  Breaking& operator++() {
    if (++at_ == 5) throw Unreadable("the fifth item cannot be read");
    return *this;
  }
  Breaking operator++(int) {
    const Breaking before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Breaking&) const = default;
  bool operator==(std::default_sentinel_t) const { return false; }

 private:
  int at_ = 0;
};

template <class Category>
auto breaking_range() {
  return std::ranges::subrange(Breaking<Category>(), std::default_sentinel);
}

int forks = 0;

template <class Range>
void expect_error_once_and_no_process(Range range) {
  const ReplacedCalls replaced;
  os::calls.fork = [] {
    ++forks;
    return ::fork();
  };
  forks = 0;
  Starts<10> starts;
  auto job = Job([&](int i) { return starts.note(static_cast<std::size_t>(i)); }, range);
  try {
    job.run_multi_processed();
    FAIL() << "nothing was thrown";
  } catch (const Unreadable& error) {
    EXPECT_EQ(dynamic_cast<const ItemFailure*>(&error), nullptr);
  }
  EXPECT_THROW(job.run_single_processed(), Unreadable);
  EXPECT_EQ(forks, 0);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(starts.of(i), 0);
}

}  // namespace

TEST_F(Data, G8_a_forward_range_that_throws_while_read_ends_the_run_before_its_start) {
  expect_error_once_and_no_process(breaking_range<std::forward_iterator_tag>());
}

TEST_F(Data, G8_an_input_range_that_throws_while_read_ends_the_run_before_its_start) {
  expect_error_once_and_no_process(breaking_range<std::input_iterator_tag>());
}

TEST_F(Data, G8_an_item_that_throws_when_looked_at_fails_alone) {
  const auto items = std::views::iota(0, 6) | std::views::transform([](int i) {
                       return i == 4 ? throw Unreadable("not this one") : i;
                     });
  const auto outcomes = Job([](int i) { return i; }, items)
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (int i = 0; i < 6; ++i) {
    const auto& outcome = outcomes[static_cast<std::size_t>(i)];
    EXPECT_TRUE(i == 4 ? has_thrown(outcome) : has_value(outcome, i));
  }
}

TEST_F(Data, G8_a_range_that_broke_can_be_run_again) {
  // What could be read the first time is not doubled the second time.
  static bool broken;
  broken = true;
  auto numbers = std::views::iota(0, 6) | std::views::filter([](int i) {
                   if (broken && i == 4) throw Unreadable("not now");
                   return true;
                 });
  Job job([](int i) { return i; }, numbers);
  EXPECT_THROW(job.run_multi_processed(), Unreadable);
  broken = false;
  EXPECT_EQ(job.run_multi_processed(), (std::vector<int>{0, 1, 2, 3, 4, 5}));
}

TEST_F(Data, G8_a_range_may_run_a_job_while_it_is_read) {
  auto numbers = std::views::iota(0, 6) | std::views::filter([](int i) {
                   const std::vector<int> one(1, i);
                   return Job([](int x) { return x % 2; }, one).run_multi_processed()[0] == 0;
                 });
  EXPECT_EQ(Job([](int i) { return i; }, numbers).run_multi_processed(),
            (std::vector<int>{0, 2, 4}));
}

}  // namespace spychronous::test
