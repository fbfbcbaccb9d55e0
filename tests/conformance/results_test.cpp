// What a func can return: it arrives as it was, in the order of the items.
#include <array>
#include <chrono>
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/runners.hpp"

namespace spychronous::test {

template <class Runner>
class Results : public Conformance<Runner> {
 protected:
  // What a job of three items returns whose func is make(0), make(1), make(2).
  template <class Make>
  static void expect_to_arrive(Make make) {
    const auto results = Runner::run(Runner::job(make, std::views::iota(0, 3)));
    ASSERT_EQ(results.size(), 3U);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(results[static_cast<std::size_t>(i)], make(i)) << "item " << i;
    }
  }
};
TYPED_TEST_SUITE(Results, Runners, RunnerNames);

namespace {

enum class Colour : std::uint8_t { red, green, blue };

struct Point {
  int x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

struct Handle {
  explicit Handle(int value) : number(value) {}
  Handle(Handle&&) = default;
  Handle& operator=(Handle&&) = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() = default;

  int number;
};

struct Fixed {
  const int number;
  double share;
};

struct Person {
  std::string name;
  std::vector<Point> places;
  std::optional<int> age;
  std::map<std::string, std::vector<int>> scores;
  bool operator==(const Person&) const = default;
};

struct Sixteen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o;
  std::string p;
  bool operator==(const Sixteen&) const = default;
};

class Serialised {
 public:
  Serialised() = default;
  explicit Serialised(int i) : text_(static_cast<std::size_t>(i), 's') {}
  bool operator==(const Serialised&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(text_);
  }

 private:
  std::string text_;
};

template <std::size_t size>
struct Block {
  std::array<std::uint8_t, size> bytes{};
  bool operator==(const Block&) const = default;
};

}  // namespace

TYPED_TEST(Results, numbers) {
  this->expect_to_arrive([](int i) { return i; });
  this->expect_to_arrive([](int i) { return static_cast<char>('a' + i); });
  this->expect_to_arrive([](int i) { return std::numeric_limits<std::uint64_t>::max() - i; });
  this->expect_to_arrive([](int i) { return 0.1 * i; });
  this->expect_to_arrive([](int i) { return 0.1L * i; });
  this->expect_to_arrive([](int i) { return std::complex<float>(1.5F, static_cast<float>(i)); });
}

TYPED_TEST(Results, many_small_ones_in_order) {
  constexpr int count = 300'000;
  const auto numbers =
      this->run(this->job([](int i) { return 3 * i; }, std::views::iota(0, count)).processes(2));
  const auto points = this->run(this->job(
                                        [](int i) {
                                          return Point{i, 0.5 * i};
                                        },
                                        std::views::iota(0, count))
                                    .processes(2));
  const auto fixed = this->run(this->job(
                                       [](int i) {
                                         return Fixed{i, 0.5 * i};
                                       },
                                       std::views::iota(0, count))
                                   .processes(2));
  ASSERT_EQ(numbers.size(), count);
  ASSERT_EQ(points.size(), count);
  ASSERT_EQ(fixed.size(), count);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    ASSERT_EQ(numbers[at], 3 * i);
    ASSERT_EQ(points[at], (Point{i, 0.5 * i}));
    ASSERT_EQ(fixed[at].number, i);
  }
}

TYPED_TEST(Results, not_a_number_and_infinity) {
  const auto results =
      this->run(this->job([](int i) { return std::log(i - 1.0); }, std::views::iota(0, 2)));
  EXPECT_TRUE(std::isnan(results[0]));
  EXPECT_TRUE(std::isinf(results[1]));
}

TYPED_TEST(Results, truth_values_come_in_a_vector_of_bool) {
  const auto results =
      this->run(this->job([](int i) { return i % 2 == 0; }, std::views::iota(0, 3)));
  static_assert(std::is_same_v<decltype(results), const std::vector<bool>>);
  EXPECT_EQ(results, (std::vector<bool>{true, false, true}));
}

TYPED_TEST(Results, enumerators_and_durations) {
  this->expect_to_arrive([](int i) { return static_cast<Colour>(i); });
  const auto results = this->run(
      this->job([](int i) { return std::chrono::milliseconds(i); }, std::views::iota(0, 3)));
  EXPECT_EQ(results[2], std::chrono::milliseconds(2));
}

TYPED_TEST(Results, texts_also_empty_and_with_zeros) {
  this->expect_to_arrive([](int i) { return std::string(static_cast<std::size_t>(i), '\0'); });
  this->expect_to_arrive([](int i) { return std::wstring(static_cast<std::size_t>(i), L'w'); });
}

TYPED_TEST(Results, vectors_also_empty_and_nested) {
  this->expect_to_arrive([](int i) { return std::vector<int>(static_cast<std::size_t>(i), i); });
  this->expect_to_arrive([](int i) {
    return std::vector<std::vector<std::string>>(static_cast<std::size_t>(i), {"a", "", "b"});
  });
  this->expect_to_arrive([](int i) { return std::vector<bool>{i == 0, i == 1, i == 2}; });
}

TYPED_TEST(Results, pairs_and_tuples) {
  this->expect_to_arrive([](int i) { return std::pair(i, 2 * i); });
  this->expect_to_arrive([](int i) { return std::pair(std::to_string(i), 2 * i); });
  this->expect_to_arrive([](int i) { return std::tuple(i, std::string("t"), 0.5); });
}

TYPED_TEST(Results, maps_and_sets) {
  this->expect_to_arrive([](int i) { return std::map<int, std::string>{{i, "x"}, {i + 1, "y"}}; });
  this->expect_to_arrive([](int i) { return std::set<std::string>{"b", std::to_string(i)}; });
}

TYPED_TEST(Results, optionals_and_variants) {
  this->expect_to_arrive([](int i) { return i == 1 ? std::nullopt : std::optional(i); });
  this->expect_to_arrive(
      [](int i) { return i == 1 ? std::nullopt : std::optional(std::to_string(i)); });
  this->expect_to_arrive([](int i) {
    return i == 1 ? std::variant<int, std::string>("text") : std::variant<int, std::string>(i);
  });
}

TYPED_TEST(Results, plain_aggregates) {
  this->expect_to_arrive([](int i) { return Point{i, 0.5}; });
  this->expect_to_arrive([](int i) {
    return Person{"Ann",
                  {{i, 1}, {2, 3}},
                  i == 0 ? std::nullopt : std::optional(i),
                  {{"maths", {1, 2, i}}, {"", {}}}};
  });
  this->expect_to_arrive([](int i) { return std::vector<Person>(3, {"Bob", {}, i, {}}); });
  this->expect_to_arrive(
      [](int i) { return Sixteen{i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, "p"}; });
}

TYPED_TEST(Results, classes_with_cereal_functions) {
  this->expect_to_arrive([](int i) { return Serialised(i); });
  this->expect_to_arrive([](int i) {
    return std::vector<Serialised>{Serialised(i), Serialised(9)};
  });
}

TYPED_TEST(Results, blocks_of_bytes_on_both_sides_of_the_fixed_lanes_limit) {
  this->expect_to_arrive([](int i) { return Block<255>{{static_cast<std::uint8_t>(i)}}; });
  this->expect_to_arrive([](int i) { return Block<256>{{static_cast<std::uint8_t>(i)}}; });
  this->expect_to_arrive([](int i) { return Block<257>{{static_cast<std::uint8_t>(i)}}; });
  this->expect_to_arrive([](int i) { return Block<5000>{{static_cast<std::uint8_t>(i)}}; });
}

TYPED_TEST(Results, come_in_the_order_of_the_items_whatever_their_size) {
  const auto results = this->run(this->job(
      [](std::size_t i) { return std::string(i * 7919 % 5000, static_cast<char>('a' + i % 26)); },
      std::views::iota(std::size_t{0}, std::size_t{2000})));
  ASSERT_EQ(results.size(), 2000U);
  for (std::size_t i = 0; i < results.size(); ++i) {
    ASSERT_EQ(results[i], std::string(i * 7919 % 5000, static_cast<char>('a' + i % 26)));
  }
}

TYPED_TEST(Results, trivially_copyable_types_that_cannot_be_copied_or_assigned) {
  const auto handles =
      this->run(this->job([](int i) { return Handle(i); }, std::views::iota(0, 3)));
  EXPECT_EQ(handles.at(2).number, 2);
  const auto fixed = this->run(this->job(
      [](int i) {
        return Fixed{i, 0.5};
      },
      std::views::iota(0, 3)));
  EXPECT_EQ(fixed.at(2).number, 2);
}

}  // namespace spychronous::test
