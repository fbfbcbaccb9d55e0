#include <gtest/gtest.h>

#include <bitset>
#include <chrono>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>

#include "carry.hpp"

namespace {

struct Point {
  double x, y;
  bool operator==(const Point&) const = default;
};
struct Named {
  int number;
  std::string name;
  auto operator<=>(const Named&) const = default;
};
class Money {
 public:
  explicit Money(long cents) : cents_(cents) {}
  bool operator==(const Money&) const = default;

 private:
  long cents_;
};
struct Unassignable {
  const int number;
  bool operator==(const Unassignable&) const = default;
};
enum class Colour : std::uint8_t { red = 1, blue = 200 };
enum Plain { plain_zero, plain_one };

}  // namespace

TEST(RoundTrip, all_arithmetic_types_by_themselves_and_in_an_archive) {
  const auto limits = []<class... Ts>(std::tuple<Ts...>) {
    const std::tuple<Ts...> lowest{std::numeric_limits<Ts>::lowest()...};
    const std::tuple<Ts...> largest{std::numeric_limits<Ts>::max()...};
    (expect_equal_after(std::get<Ts>(lowest)), ...);
    (expect_equal_after(std::get<Ts>(largest)), ...);
    expect_equal_after(lowest);
    expect_equal_after(largest);
  };
  limits(std::tuple<bool, char, signed char, unsigned char, wchar_t, char8_t, char16_t, char32_t,
                    short, unsigned short, int, unsigned, long, unsigned long, long long,
                    unsigned long long, float, double, long double>());
}

TEST(RoundTrip, enumerations) {
  expect_equal_after(Colour::blue);
  expect_equal_after(plain_one);
  expect_equal_after(std::map<Colour, Plain>{{Colour::red, plain_one}});
  expect_equal_after(std::vector<Colour>{Colour::red, Colour::blue});
}

TEST(RoundTrip, types_that_are_neither_class_nor_arithmetic) {
  expect_equal_after(std::pair(std::string("archived"), std::byte{7}));
  expect_equal_after(std::pair(std::string("archived"), &Point::y));
  expect_equal_after(std::pair(std::string("archived"), nullptr));
  expect_equal_after(std::pair(std::string("archived"), __int128_t{1} << 100));
}

TEST(RoundTrip, trivially_copyable_classes_without_default_constructor) {
  expect_equal_after(Money(5));
  expect_equal_after(std::vector{Money(5), Money(6)});
  expect_equal_after(std::map<int, std::vector<Money>>{{1, {Money(5), Money(6)}}});
}

TEST(RoundTrip, classes_with_const_fields) {
  expect_equal_after(Unassignable{5});
  expect_equal_after(std::vector<Unassignable>{{5}, {6}});
  EXPECT_EQ(in_chunks(std::vector<Unassignable>{{5}, {6}}, 3),
            (std::vector<Unassignable>{{5}, {6}}));
}

TEST(RoundTrip, strings_of_every_kind) {
  using std::string_literals::operator""s;
  expect_equal_after("text with \0 in it"s);
  expect_equal_after(L"wide"s);
  expect_equal_after(u8"eight"s);
  expect_equal_after(u"sixteen"s);
  expect_equal_after(U"thirty-two"s);
  expect_equal_after(std::pair("text"s, L"wide"s));
}

TEST(RoundTrip, optionals_variants_and_tuples) {
  expect_equal_after(std::optional<Named>{});
  expect_equal_after(std::optional<Named>{{1, "a"}});
  expect_equal_after(std::optional<int>{5});
  using Variant = std::variant<std::monostate, int, Named, std::vector<Point>>;
  expect_equal_after(Variant{});
  expect_equal_after(Variant{Named{1, "a"}});
  expect_equal_after(Variant{std::vector<Point>{{1, 2}}});
  expect_equal_after(std::tuple<int, Named, Point>{1, {2, "b"}, {3, 4}});
  expect_equal_after(std::tuple<std::string, std::tuple<>>{"a", {}});
}

TEST(RoundTrip, smart_pointers) {
  EXPECT_EQ(carried(std::unique_ptr<Named>{}), nullptr);
  EXPECT_EQ(*carried(std::make_unique<Named>(Named{1, "a"})), (Named{1, "a"}));
  EXPECT_EQ(*carried(std::make_shared<Point>(Point{1, 2})), (Point{1, 2}));
}

TEST(RoundTrip, an_object_that_is_shared_is_shared_again) {
  const auto one = std::make_shared<Named>(Named{1, "a"});
  const auto back = carried(std::vector{one, one, std::shared_ptr<Named>{}});
  EXPECT_EQ(back[0], back[1]);
  EXPECT_EQ(*back[0], *one);
  EXPECT_EQ(back[2], nullptr);
}

TEST(RoundTrip, times_numbers_and_bits) {
  expect_equal_after(std::chrono::milliseconds(5));
  expect_equal_after(std::chrono::system_clock::now());
  expect_equal_after(std::pair(std::string("archived"), std::chrono::steady_clock::now()));
  expect_equal_after(std::vector<std::complex<double>>{{1, 2}, {3, 4}});
  expect_equal_after(std::pair(std::string("archived"), std::complex<float>(1, 2)));
  expect_equal_after(std::bitset<70>("1101"));
  expect_equal_after(std::pair(std::string("archived"), std::bitset<70>("1101")));
  const std::valarray<double> numbers{1, 2, 3};
  EXPECT_TRUE((carried(numbers) == numbers).min());
}

TEST(RoundTrip, paths) {
  expect_equal_after(std::filesystem::path("/usr/share/doc"));
  expect_equal_after(std::vector<std::filesystem::path>{"a/b", "", "c"});
  expect_equal_after(std::map<std::filesystem::path, Named>{{"a", {1, "x"}}});
}

TEST(RoundTrip, misaligned_messages) {
  const std::vector<Point> points{{1, 2}, {3, 4}, {5, 6}};
  auto message = message_of(points);
  message.insert(message.begin(), std::byte{0});
  EXPECT_EQ(spychronous::codec::decode<std::vector<Point>>(std::span(message).subspan(1)), points);
  auto one = message_of(points[1]);
  one.insert(one.begin(), std::byte{0});
  EXPECT_EQ(spychronous::codec::decode<Point>(std::span(one).subspan(1)), points[1]);
}
