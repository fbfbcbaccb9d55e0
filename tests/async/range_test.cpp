// The outcomes of a job in the order in which they come.
#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "async/running.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

static_assert(std::ranges::input_range<RunningJob<int>>);
static_assert(std::ranges::input_range<RunningJob<void, true>>);
static_assert(!std::ranges::forward_range<RunningJob<int>>);

template <class Way>
class RangeOfOutcomes : public Running<Way> {};
TYPED_TEST_SUITE(RangeOfOutcomes, Ways, WayNames);

namespace {

// The items in the order of their outcomes.
template <class R, bool suppressed>
std::vector<std::size_t> order_of(RunningJob<R, suppressed>& running) {
  std::vector<std::size_t> order;
  for (const auto [index, outcome] : running) order.push_back(index);
  return order;
}

std::string text_of(int i) { return std::string(100, static_cast<char>('a' + i)); }

struct Owner {
  std::unique_ptr<int> number;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(number);
  }
};

// Its moves in this thread are the test's affair, once it says so.
struct Watched {
  Watched() = default;
  explicit Watched(std::size_t item) : text(100, static_cast<char>('a' + item)) {}
  Watched(Watched&& other) noexcept : text(std::move(other.text)) { tell(); }
  Watched& operator=(Watched&& other) noexcept {
    text = std::move(other.text);
    tell();
    return *this;
  }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(text);
  }

  std::string text;
  static thread_local std::function<void()> on_move;

 private:
  static void tell() {
    if (on_move) std::exchange(on_move, nullptr)();
  }
};
thread_local std::function<void()> Watched::on_move;

}  // namespace

TYPED_TEST(RangeOfOutcomes, shows_each_before_the_next_item_has_ended) {
  // One thread alone takes the items in their order.
  const std::array<std::size_t, 4> order = std::is_same_v<TypeParam, Single>
                                               ? std::array<std::size_t, 4>{0, 1, 2, 3}
                                               : std::array<std::size_t, 4>{2, 0, 3, 1};
  auto running = this->start(this->gated_job(4));
  std::size_t seen = 0;
  this->open(order[0]);
  for (auto [index, outcome] : running) {
    ASSERT_EQ(index, order[seen]);
    EXPECT_TRUE(has_value(outcome, index));
    ++seen;
    if (seen < order.size()) {
      EXPECT_FALSE(running.done());
      this->open(order[seen]);
    }
  }
  EXPECT_EQ(seen, 4U);
  EXPECT_EQ(running.get(), (std::vector<std::size_t>{0, 1, 2, 3}));
}

TYPED_TEST(RangeOfOutcomes, starts_with_the_first_one_each_time) {
  auto running = this->start(this->gated_job(3));
  this->open(0);
  auto first = running.begin();
  EXPECT_EQ((*first).first, 0U);
  auto again = running.begin();
  EXPECT_EQ((*again).first, 0U);
  this->open_all();
  EXPECT_EQ(order_of(running), order_of(running));
}

TYPED_TEST(RangeOfOutcomes, can_be_left_in_the_middle) {
  auto running = this->start(AsynchronousJob(text_of, std::views::iota(0, 3)));
  for (auto [index, outcome] : running) {
    EXPECT_TRUE(has_value(outcome, text_of(static_cast<int>(index))));
    break;
  }
  EXPECT_EQ(running.get(), (std::vector<std::string>{text_of(0), text_of(1), text_of(2)}));
}

TYPED_TEST(RangeOfOutcomes, gives_each_item_once_of_many) {
  auto running = this->start(AsynchronousJob([](int i) { return i; }, std::views::iota(0, 20'000)));
  std::vector<int> times(20'000);
  for (auto [index, outcome] : running) {
    ++times[index];
    ASSERT_TRUE(has_value(outcome, static_cast<int>(index)));
  }
  EXPECT_EQ(times, std::vector<int>(20'000, 1));
}

TYPED_TEST(RangeOfOutcomes, works_with_the_algorithms_of_ranges) {
  auto running = this->start(AsynchronousJob([](int i) { return i; }, std::views::iota(0, 10)));
  int sum = 0;
  std::ranges::for_each(running, [&](auto place) { sum += *place.second; });
  EXPECT_EQ(sum, 45);
  EXPECT_EQ(std::ranges::distance(running), 10);
}

TYPED_TEST(RangeOfOutcomes, gives_the_failures_of_a_job_that_suppresses_them) {
  auto running = this->start(
      AsynchronousJob([](int i) { return i == 1 ? throw std::out_of_range("one") : text_of(i); },
                      std::views::iota(0, 3))
          .suppress_worker_exceptions());
  for (auto [index, outcome] : running) {
    EXPECT_TRUE(index == 1 ? has_thrown(outcome)
                           : has_value(outcome, text_of(static_cast<int>(index))));
  }
  const auto outcomes = running.get();
  EXPECT_TRUE(has_thrown(outcomes[1]));
  EXPECT_TRUE(has_value(outcomes[2], text_of(2)));
}

TYPED_TEST(RangeOfOutcomes, ends_with_the_failure_that_ends_the_job_and_what_never_ran) {
  auto running = this->start(AsynchronousJob(
                                 [](int i) {
                                   if (i == 1) throw std::out_of_range("one");
                                   return i;
                                 },
                                 std::views::iota(0, 4))
                                 .processes(1));
  std::set<std::size_t> cancelled;
  for (auto [index, outcome] : running) {
    if (index == 1) {
      EXPECT_TRUE(has_thrown(outcome));
    }
    if (index > 1) cancelled.insert(index);
    if (index > 1) {
      EXPECT_TRUE(has_failed(outcome, FailureKind::cancelled) || outcome);
    }
  }
  EXPECT_EQ(cancelled, (std::set<std::size_t>{2, 3}));
  EXPECT_THROW(running.get(), std::out_of_range);
}

TYPED_TEST(RangeOfOutcomes, gives_cancelled_items_last_and_each_once) {
  auto running = this->start(AsynchronousJob(
                                 [](int i, const std::stop_token& stop) {
                                   if (i >= 2) stay_until_stopped(stop);
                                   return text_of(i);
                                 },
                                 std::views::iota(0, 6))
                                 .processes(2)
                                 .suppress_worker_exceptions());
  while (running.completed() < 2) std::this_thread::yield();
  running.cancel();
  std::multiset<std::size_t> seen;
  bool cancelled_ones_have_begun = false;
  for (auto [index, outcome] : running) {
    seen.insert(index);
    if (outcome) {
      EXPECT_FALSE(cancelled_ones_have_begun);
    } else {
      EXPECT_TRUE(has_failed(outcome, FailureKind::cancelled));
      cancelled_ones_have_begun = true;
    }
  }
  EXPECT_TRUE(cancelled_ones_have_begun);
  EXPECT_EQ(seen, (std::multiset<std::size_t>{0, 1, 2, 3, 4, 5}));
}

TYPED_TEST(RangeOfOutcomes, lets_results_be_moved_out) {
  auto running = this->start(AsynchronousJob(text_of, std::views::iota(0, 3)));
  std::vector<std::string> moved(3);
  for (auto [index, outcome] : running) {
    if (index != 1) moved[index] = *std::move(outcome);
  }
  EXPECT_EQ(moved, (std::vector<std::string>{text_of(0), "", text_of(2)}));
  EXPECT_EQ(running.get(), (std::vector<std::string>{"", text_of(1), ""}));
}

TYPED_TEST(RangeOfOutcomes, holds_results_that_can_only_be_moved) {
  auto running = this->start(AsynchronousJob([](int i) { return Owner{std::make_unique<int>(i)}; },
                                             std::views::iota(0, 3)));
  for (auto [index, outcome] : running) EXPECT_EQ(*outcome->number, static_cast<int>(index));
  std::unique_ptr<int> taken;
  for (auto [index, outcome] : running) {
    if (index == 1) taken = std::move(outcome->number);
  }
  EXPECT_EQ(*taken, 1);
  const auto owners = running.get();
  EXPECT_EQ(*owners[0].number, 0);
  EXPECT_EQ(owners[1].number, nullptr);
}

TYPED_TEST(RangeOfOutcomes, of_a_void_func_says_which_items_ended_well) {
  auto running = this->start(AsynchronousJob(
                                 [](int i) {
                                   if (i == 1) throw i;
                                 },
                                 std::views::iota(0, 3))
                                 .suppress_worker_exceptions());
  for (auto [index, outcome] : running) EXPECT_EQ(outcome.has_value(), index != 1);
  EXPECT_EQ(running.get().size(), 3U);
}

TYPED_TEST(RangeOfOutcomes, of_truth_values_tells_them_apart) {
  auto running =
      this->start(AsynchronousJob([](int i) { return i % 2 == 0; }, std::views::iota(0, 3)));
  for (auto [index, outcome] : running) EXPECT_TRUE(has_value(outcome, index % 2 == 0));
  EXPECT_EQ(running.get(), (std::vector<bool>{true, false, true}));
}

TYPED_TEST(RangeOfOutcomes, has_all_results_when_the_job_ends_while_one_is_put_back) {
  const Shared<Event> last_may_end;
  auto running = this->start(AsynchronousJob(
                                 [&](std::size_t i) {
                                   if (i == 1) last_may_end->wait();
                                   return Watched(i);
                                 },
                                 std::views::iota(std::size_t{0}, std::size_t{2}))
                                 .processes(1));
  for (auto [index, outcome] : running) {
    EXPECT_TRUE(outcome.has_value());
    if (index != 0) continue;
    Watched::on_move = [&] {
      last_may_end->signal();
      running.wait();
    };
  }
  const auto results = running.get();
  EXPECT_EQ(results[0].text, Watched(0).text);
  EXPECT_EQ(results[1].text, Watched(1).text);
}

}  // namespace spychronous::test
