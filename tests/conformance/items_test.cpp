// What can be the items of a job.
#include <array>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <ranges>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/runners.hpp"

namespace spychronous::test {

template <class Runner>
class Items : public Conformance<Runner> {};
TYPED_TEST_SUITE(Items, Runners, RunnerNames);

// Of jobs that are not moved into their run.
template <class Runner>
class ItemsThatCanBeReadOnce : public Conformance<Runner> {};
TYPED_TEST_SUITE(ItemsThatCanBeReadOnce, SynchronousRunners, RunnerNames);

namespace {

int twice(int number) { return 2 * number; }
const std::vector<int> two_four_six = {2, 4, 6};

// A range that can be read once: counts down, and keeps what it has read to itself.
class Countdown {
 public:
  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = int;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(Countdown& from) : from_(&from) {}
    Iterator(Iterator&&) = default;
    Iterator& operator=(Iterator&&) = default;

    int operator*() const { return from_->left_; }
    Iterator& operator++() {
      --from_->left_;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return from_->left_ == 0; }

   private:
    Countdown* from_;
  };

  explicit Countdown(int from) : left_(from) {}
  Countdown(Countdown&&) = default;
  Countdown& operator=(Countdown&&) = default;

  Iterator begin() { return Iterator(*this); }
  std::default_sentinel_t end() const { return {}; }

 private:
  int left_;
};
static_assert(std::ranges::input_range<Countdown> && !std::ranges::forward_range<Countdown>);

}  // namespace

TYPED_TEST(Items, in_a_vector) {
  std::vector<int> items = {1, 2, 3};
  EXPECT_EQ(this->run(this->job(twice, items)), two_four_six);
}

TYPED_TEST(Items, in_a_const_vector) {
  const std::vector<int> items = {1, 2, 3};
  EXPECT_EQ(this->run(this->job(twice, items)), two_four_six);
}

TYPED_TEST(Items, in_a_temporary_vector) {
  EXPECT_EQ(this->run(this->job(twice, std::vector<int>{1, 2, 3})), two_four_six);
}

TYPED_TEST(Items, in_a_vector_that_is_moved_in) {
  std::vector<int> items = {1, 2, 3};
  const auto job = this->job(twice, std::move(items));
  EXPECT_EQ(this->run(job), two_four_six);
}

TYPED_TEST(Items, in_an_array) {
  const std::array<int, 3> items = {1, 2, 3};
  EXPECT_EQ(this->run(this->job(twice, items)), two_four_six);
}

TYPED_TEST(Items, in_a_c_array) {
  int items[] = {1, 2, 3};
  EXPECT_EQ(this->run(this->job(twice, items)), two_four_six);
}

TYPED_TEST(Items, in_lists) {
  const std::list<int> list = {1, 2, 3};
  const std::forward_list<int> forward_list = {1, 2, 3};
  EXPECT_EQ(this->run(this->job(twice, list)), two_four_six);
  EXPECT_EQ(this->run(this->job(twice, forward_list)), two_four_six);
}

TYPED_TEST(Items, in_a_deque_and_a_set) {
  const std::deque<int> deque = {1, 2, 3};
  const std::set<int> set = {3, 1, 2};
  EXPECT_EQ(this->run(this->job(twice, deque)), two_four_six);
  EXPECT_EQ(this->run(this->job(twice, set)), two_four_six);
}

TYPED_TEST(Items, in_a_map) {
  const std::map<std::string, int> map = {{"one", 1}, {"two", 2}};
  const auto results = this->run(this->job(
      [](const std::pair<const std::string, int>& pair) {
        return pair.first + std::to_string(pair.second);
      },
      map));
  EXPECT_EQ(results, (std::vector<std::string>{"one1", "two2"}));
}

TYPED_TEST(Items, in_a_span_and_a_string_view) {
  int numbers[] = {1, 2, 3};
  EXPECT_EQ(this->run(this->job(twice, std::span(numbers))), two_four_six);
  EXPECT_EQ(this->run(this->job([](char c) { return c; }, std::string_view("abc"))),
            (std::vector<char>{'a', 'b', 'c'}));
}

TYPED_TEST(Items, in_a_vector_of_bool) {
  std::vector<bool> items = {true, false, true};
  EXPECT_EQ(this->run(this->job([](bool item) { return item ? 1 : 0; }, items)),
            (std::vector<int>{1, 0, 1}));
  EXPECT_EQ(this->run(this->job([](bool item) { return !item; }, std::as_const(items))),
            (std::vector<bool>{false, true, false}));
}

TYPED_TEST(Items, of_a_counting_view) {
  EXPECT_EQ(this->run(this->job(twice, std::views::iota(1, 4))), two_four_six);
}

TYPED_TEST(Items, of_a_transformed_view) {
  const auto items = std::views::iota(0, 3) | std::views::transform([](int i) { return i + 1; });
  EXPECT_EQ(this->run(this->job(twice, items)), two_four_six);
}

TYPED_TEST(Items, of_a_filtered_view) {
  auto items = std::views::iota(0, 7) | std::views::filter([](int i) { return i % 2 != 0; });
  EXPECT_EQ(this->run(this->job(twice, items)), (std::vector<int>{2, 6, 10}));
}

TYPED_TEST(Items, of_a_reversed_and_shortened_view) {
  const std::list<int> list = {9, 3, 2, 1};
  EXPECT_EQ(this->run(this->job(twice, list | std::views::reverse | std::views::take(3))),
            two_four_six);
}

TYPED_TEST(Items, of_nested_ranges) {
  const std::vector<std::vector<int>> nested = {{1}, {}, {2, 3}};
  EXPECT_EQ(this->run(this->job(twice, nested | std::views::join)), two_four_six);
}

TYPED_TEST(Items, of_a_stream) {
  std::istringstream stream("1 2 3");
  const auto job = this->job(twice, std::ranges::istream_view<int>(stream));
  EXPECT_EQ(this->run(job), two_four_six);
  EXPECT_EQ(this->run(job), two_four_six) << "in the second run";
}

TYPED_TEST(Items, of_a_generator_that_is_moved_in) {
  EXPECT_EQ(this->run(this->job(twice, Countdown(3))), (std::vector<int>{6, 4, 2}));
}

TYPED_TEST(ItemsThatCanBeReadOnce, are_kept_for_the_next_run) {
  const auto job = this->job(twice, Countdown(3));
  EXPECT_EQ(this->run(job), (std::vector<int>{6, 4, 2}));
  EXPECT_EQ(this->run(job), (std::vector<int>{6, 4, 2}));
}

TYPED_TEST(Items, of_a_generator_that_is_used_in_place) {
  Countdown countdown(3);
  EXPECT_EQ(this->run(this->job(twice, countdown)), (std::vector<int>{6, 4, 2}));
}

TYPED_TEST(Items, of_a_folder) {
  const auto names = this->run(this->job(
      [](const std::filesystem::directory_entry& entry) {
        return entry.path().filename().string();
      },
      std::filesystem::directory_iterator("/proc/self/ns")));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()), entries_of("/proc/self/ns"));
}

TYPED_TEST(Items, that_can_only_be_moved) {
  std::vector<std::unique_ptr<int>> items;
  for (int i = 1; i <= 3; ++i) items.push_back(std::make_unique<int>(i));
  const auto from = [](const std::unique_ptr<int>& item) { return 2 * *item; };
  EXPECT_EQ(this->run(this->job(from, items)), two_four_six);
  EXPECT_EQ(this->run(this->job(from, std::move(items))), two_four_six);
}

TYPED_TEST(Items, none) {
  EXPECT_TRUE(this->run(this->job(twice, std::vector<int>())).empty());
  EXPECT_TRUE(this->run(this->job(twice, std::list<int>())).empty());
  EXPECT_TRUE(this->run(this->job(twice, Countdown(0))).empty());
}

TYPED_TEST(Items, a_hundred_thousand) {
  const auto results = this->run(this->job(twice, std::views::iota(0, 100'000)));
  ASSERT_EQ(results.size(), 100'000U);
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(results[static_cast<std::size_t>(i)], 2 * i);
}

TYPED_TEST(Items, that_change_between_two_runs_are_seen_as_they_are) {
  std::vector<int> items = {1, 2, 3};
  const auto job = this->job(twice, items);
  EXPECT_EQ(this->run(job), two_four_six);
  items.push_back(4);
  items[0] = 10;
  EXPECT_EQ(this->run(job), (std::vector<int>{20, 4, 6, 8}));
}

TYPED_TEST(Items, that_throw_while_they_are_read_end_the_run_with_that_error) {
  bool broken = true;
  auto items = std::views::iota(0, 6) | std::views::filter([&broken](int i) {
                 if (broken && i == 4) throw std::out_of_range("no fourth item");
                 return true;
               });
  const auto job = this->job(twice, items);
  try {
    this->run(job);
    FAIL() << "nothing was thrown";
  } catch (const std::out_of_range& error) {
    EXPECT_EQ(dynamic_cast<const ItemFailure*>(&error), nullptr);
  }
  broken = false;
  EXPECT_EQ(this->run(job).size(), 6U);
}

}  // namespace spychronous::test
