#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <cstdint>
#include <map>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "carry.hpp"

namespace codec = spychronous::codec;
using codec::Form;

namespace {

struct Point {
  double x, y;
};
struct Named {
  std::string name;
  int number;
};
struct Handle {
  int number = 0;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(number);
  }
};
struct HoldsHandle {
  Handle handle;
  int other;
};
struct Seventeen {
  double a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q;
};
struct DerivedPoint : Point {
  double z;
};

template <Form form, class... Ts>
constexpr bool all_are = ((codec::form_of<Ts> == form && codec::can_carry<Ts>)&&...);

}  // namespace

TEST(Form, void_is_nothing) { static_assert(codec::form_of<void> == Form::nothing); }

TEST(Form, trivially_copyable_types_travel_as_their_bytes) {
  static_assert(
      all_are<Form::bytes, int, bool, char32_t, double, long double, __int128_t, std::nullptr_t,
              std::byte, Form, Point, Seventeen, DerivedPoint, int Point::*>);
  static_assert(
      all_are<Form::bytes, std::array<Point, 3>, std::optional<Point>, std::variant<int, Point>,
              std::complex<float>, std::chrono::seconds, std::chrono::system_clock::time_point,
              std::bitset<9>, std::monostate, std::error_code>);
}

TEST(Form, structs_of_the_system_travel_as_their_bytes_unions_in_them_included) {
  static_assert(all_are<Form::bytes, rusage, struct stat, timespec>);
}

TEST(Form, vectors_and_strings_of_trivially_copyable_elements_travel_as_one_block) {
  static_assert(
      all_are<Form::block, std::vector<int>, std::vector<Point>, std::string, std::wstring,
              std::u8string, std::vector<std::array<double, 3>>, std::pmr::vector<char>>);
}

TEST(Form, all_else_is_archived) {
  static_assert(all_are<Form::archived, Named, std::vector<bool>, std::vector<Named>,
                        std::vector<std::string>, std::pair<int, int>, std::tuple<int, Point>,
                        std::map<int, int>, std::unique_ptr<int>, std::optional<Named>>);
}

TEST(Form, a_trivially_copyable_type_with_functions_of_its_own_is_archived_wherever_it_stands) {
  static_assert(all_are<Form::archived, Handle, HoldsHandle, std::vector<Handle>,
                        std::optional<Handle>, std::array<HoldsHandle, 2>>);
}

TEST(Form, fixed_are_results_of_one_size_up_to_256_bytes) {
  static_assert(codec::is_fixed<void> && codec::fixed_size<void> == 0);
  static_assert(codec::is_fixed<int> && codec::fixed_size<int> == 4);
  using Largest = std::array<char, 256>;
  using TooLarge = std::array<char, 257>;
  static_assert(codec::is_fixed<Largest> && codec::fixed_size<Largest> == 256);
  static_assert(!codec::is_fixed<TooLarge> && codec::fixed_size<TooLarge> == 0);
  static_assert(!codec::is_fixed<std::string> && codec::fixed_size<std::string> == 0);
  static_assert(!codec::is_fixed<Named> && codec::fixed_size<Named> == 0);
}

TEST(Form, bytes_and_blocks_are_viewed_where_they_are) {
  std::vector<std::byte> buffer;
  const Point point{1, 2};
  EXPECT_EQ(codec::encode(point, buffer).data(), reinterpret_cast<const std::byte*>(&point));
  const std::vector<int> numbers{1, 2, 3};
  const auto view = codec::encode(numbers, buffer);
  EXPECT_EQ(view.data(), reinterpret_cast<const std::byte*>(numbers.data()));
  EXPECT_EQ(view.size(), 3 * sizeof(int));
  EXPECT_EQ(buffer.capacity(), 0);
}

TEST(Form, the_buffer_of_archived_results_is_used_again) {
  std::vector<std::byte> buffer;
  const Named large{std::string(10'000, 'x'), 1};
  const Named small{"y", 2};
  EXPECT_GT(codec::encode(large, buffer).size(), 10'000);
  const auto* const place = buffer.data();
  const auto view = codec::encode(small, buffer);
  EXPECT_EQ(view.data(), place);
  EXPECT_LT(view.size(), 50);
  EXPECT_EQ(codec::decode<Named>(view).name, "y");
}
