// What can be the func of a job, and what it is given.
#include <cstdint>
#include <functional>
#include <memory>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "conformance/runners.hpp"

namespace spychronous::test {

template <class Runner>
class Callables : public Conformance<Runner> {};
TYPED_TEST_SUITE(Callables, Runners, RunnerNames);

namespace {

const std::vector<int> one_to_three = {1, 2, 3};

int get_plus_one(int number) { return number + 1; }
int get_number(int item, int multiplier) noexcept { return item * multiplier; }

struct Cat {
  std::string name;
  std::string meow() const { return name + ": meow"; }
  std::string eat(const std::string& food) { return name += " full of " + food; }
};

struct Adder {
  int amount;
  int operator()(int number) { return number + amount; }
};

}  // namespace

TYPED_TEST(Callables, a_function) {
  EXPECT_EQ(this->run(this->job(get_plus_one, one_to_three)), (std::vector<int>{2, 3, 4}));
}

TYPED_TEST(Callables, a_pointer_to_a_function) {
  EXPECT_EQ(this->run(this->job(&get_plus_one, one_to_three)), (std::vector<int>{2, 3, 4}));
}

TYPED_TEST(Callables, a_lambda_with_captures) {
  const int by_value = 7 + static_cast<int>(one_to_three.size());
  const std::vector<int> by_reference = {0, 100, 200, 300};
  const auto results = this->run(this->job(
      [by_value, &by_reference](int i) {
        return by_value + by_reference[static_cast<std::size_t>(i)];
      },
      one_to_three));
  EXPECT_EQ(results, (std::vector<int>{110, 210, 310}));
}

TYPED_TEST(Callables, a_generic_lambda) {
  EXPECT_EQ(this->run(this->job([](auto number) { return number * 2; }, one_to_three)),
            (std::vector<int>{2, 4, 6}));
}

TYPED_TEST(Callables, a_lambda_that_can_only_be_moved) {
  auto owner = std::make_unique<int>(5);
  auto job = this->job([owner = std::move(owner)](int i) { return i + *owner; }, one_to_three);
  EXPECT_EQ(this->run(std::move(job)), (std::vector<int>{6, 7, 8}));
}

TYPED_TEST(Callables, a_mutable_lambda) {
  const auto results = this->run(
      this->job([calls = 0](int i) mutable { return ++calls > 0 ? i : -1; }, one_to_three));
  EXPECT_EQ(results, one_to_three);
}

TYPED_TEST(Callables, an_object_with_a_call_operator) {
  EXPECT_EQ(this->run(this->job(Adder{7}, one_to_three)), (std::vector<int>{8, 9, 10}));
}

TYPED_TEST(Callables, a_std_function) {
  const std::function<int(int)> function = get_plus_one;
  EXPECT_EQ(this->run(this->job(function, one_to_three)), (std::vector<int>{2, 3, 4}));
}

TYPED_TEST(Callables, a_bound_function) {
  EXPECT_EQ(this->run(this->job(std::bind_front(get_number, 10), one_to_three)),
            (std::vector<int>{10, 20, 30}));
}

TYPED_TEST(Callables, a_member_function) {
  const std::vector<Cat> cats = {{"Dave"}, {"Tom"}};
  EXPECT_EQ(this->run(this->job(&Cat::meow, cats)),
            (std::vector<std::string>{"Dave: meow", "Tom: meow"}));
}

TYPED_TEST(Callables, a_member_function_of_items_behind_pointers) {
  std::vector<std::unique_ptr<Cat>> cats;
  cats.push_back(std::make_unique<Cat>(Cat{"Dave"}));
  EXPECT_EQ(this->run(this->job(&Cat::meow, cats)), std::vector<std::string>{"Dave: meow"});
}

TYPED_TEST(Callables, a_member_function_that_changes_its_object_and_takes_args) {
  std::vector<Cat> cats = {{"Dave"}, {"Tom"}};
  EXPECT_EQ(this->run(this->job(&Cat::eat, cats, "fish")),
            (std::vector<std::string>{"Dave full of fish", "Tom full of fish"}));
}

TYPED_TEST(Callables, a_data_member) {
  const std::vector<Cat> cats = {{"Dave"}, {"Tom"}};
  EXPECT_EQ(this->run(this->job(&Cat::name, cats)), (std::vector<std::string>{"Dave", "Tom"}));
}

TYPED_TEST(Callables, args_follow_the_item) {
  const int multiplier = 2;
  EXPECT_EQ(this->run(this->job(get_number, one_to_three, multiplier)),
            (std::vector<int>{2, 4, 6}));
}

TYPED_TEST(Callables, args_of_several_types) {
  const auto join = [](int item, const std::string& text, char letter, double) {
    return std::to_string(item) + text + letter;
  };
  EXPECT_EQ(this->run(this->job(join, one_to_three, "-", 'x', 1.5)),
            (std::vector<std::string>{"1-x", "2-x", "3-x"}));
}

TYPED_TEST(Callables, args_are_copied_when_the_job_is_made) {
  std::string text = "before";
  const auto job = this->job([](int, const std::string& arg) { return arg; }, one_to_three, text);
  text = "after";
  EXPECT_EQ(this->run(job), std::vector<std::string>(3, "before"));
}

TYPED_TEST(Callables, args_by_reference_wrapper_are_not_copied) {
  std::string text = "before";
  const auto job =
      this->job([](int, const std::string& arg) { return arg; }, one_to_three, std::cref(text));
  text = "after";
  EXPECT_EQ(this->run(job), std::vector<std::string>(3, "after"));
}

TYPED_TEST(Callables, args_that_can_only_be_moved) {
  auto job = this->job([](int i, const std::unique_ptr<int>& arg) { return i + *arg; },
                       one_to_three, std::make_unique<int>(40));
  EXPECT_EQ(this->run(std::move(job)), (std::vector<int>{41, 42, 43}));
}

TYPED_TEST(Callables, items_of_an_lvalue_are_used_in_place) {
  std::vector<std::string> items = {"a", "b"};
  const auto addresses = this->run(
      this->job([](std::string& item) { return reinterpret_cast<std::uintptr_t>(&item); }, items));
  EXPECT_EQ(addresses[0], reinterpret_cast<std::uintptr_t>(&items[0]));
  EXPECT_EQ(addresses[1], reinterpret_cast<std::uintptr_t>(&items[1]));
}

TYPED_TEST(Callables, a_func_that_returns_a_reference_gives_copies) {
  const std::string text = "the one";
  const auto results =
      this->run(this->job([&text](int) -> const std::string& { return text; }, one_to_three));
  static_assert(std::is_same_v<decltype(results), const std::vector<std::string>>);
  EXPECT_EQ(results, std::vector<std::string>(3, "the one"));
}

TYPED_TEST(Callables, a_func_that_returns_its_item) {
  std::vector<std::vector<int>> items = {{1}, {2, 3}};
  EXPECT_EQ(
      this->run(this->job([](std::vector<int>& item) -> std::vector<int>& { return item; }, items)),
      items);
}

TYPED_TEST(Callables, a_func_that_returns_nothing) {
  const auto job = this->job([](int) {}, one_to_three);
  static_assert(std::is_void_v<decltype(this->run(job))>);
  this->run(job);
}

}  // namespace spychronous::test
