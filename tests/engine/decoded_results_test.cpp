// Results that come as messages: decoded in the vector that is returned, where that can be, or
// moved there at the end.
#include "spychronous/detail/decoded_results.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {

namespace {

const std::string long_text(100, 'x');

// What travels in each form, with and without a place in the vector.
struct Named {
  std::string name;
  int number = 0;
  bool operator==(const Named&) const = default;
};
struct Sealed {
  Sealed() = default;
  explicit Sealed(int number) : name(long_text + std::to_string(number)) {}
  Sealed(Sealed&&) = default;
  Sealed& operator=(Sealed&&) = delete;
  bool operator==(const Sealed&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(name);
  }
  std::string name;
};
struct Throwing {
  Throwing() {}  // may throw, for all that is known
  explicit Throwing(int n) : number(n), name(long_text) {}
  bool operator==(const Throwing&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(number, name);
  }
  int number = 0;
  std::string name;
};
using Large = std::array<int, 100>;  // travels as its bytes, and does not stand in place
using Owner = std::unique_ptr<int>;

template <class R>
R make(int i);
template <>
Named make(int i) {
  return {long_text, i};
}
template <>
Sealed make(int i) {
  return Sealed(i);
}
template <>
Throwing make(int i) {
  return Throwing(i);
}
template <>
Large make(int i) {
  Large large{};
  large.fill(i);
  return large;
}
template <>
std::string make(int i) {
  return std::to_string(i);
}
template <>
std::deque<int> make(int i) {
  return {i, i};
}

template <class R>
std::vector<std::byte> encoded(const R& value) {
  std::vector<std::byte> buffer;
  const auto bytes = codec::encode(value, buffer);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

template <class R>
class DecodedResults : public NothingLeft {};
using Decoded = ::testing::Types<Named, Sealed, Throwing, Large, std::string, std::deque<int>>;
TYPED_TEST_SUITE(DecodedResults, Decoded);

TYPED_TEST(DecodedResults, are_returned_in_the_order_of_the_items) {
  detail::DecodedResults<TypeParam> results;
  results.make_room(3);
  for (const int i : {2, 0, 1}) {
    EXPECT_FALSE(results.has_value(i));
    results.decode(i, encoded(make<TypeParam>(i)));
    EXPECT_TRUE(results.has_value(i));
  }
  const std::vector<TypeParam> values = results.finish();
  ASSERT_EQ(values.size(), 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(values[i], make<TypeParam>(i));
}

TYPED_TEST(DecodedResults, are_lent_and_given_back) {
  detail::DecodedResults<TypeParam> results;
  results.make_room(2);
  for (int i = 0; i < 2; ++i) results.decode(i, encoded(make<TypeParam>(i)));
  TypeParam lent = results.lend(1);
  EXPECT_EQ(lent, make<TypeParam>(1));
  EXPECT_TRUE(results.has_value(1));
  results.give_back(1, std::move(lent));
  const std::vector<TypeParam> values = results.finish();
  EXPECT_EQ(values[0], make<TypeParam>(0));
  EXPECT_EQ(values[1], make<TypeParam>(1));
}

TYPED_TEST(DecodedResults, without_a_whole_message_have_no_value) {
  detail::DecodedResults<TypeParam> results;
  results.make_room(2);
  const auto message = encoded(make<TypeParam>(0));
  results.decode(0, message);
  if constexpr (!std::is_same_v<TypeParam, std::string>) {  // whose bytes are a text in any case
    EXPECT_THROW(results.decode(1, std::span(message).first(message.size() - 1)),
                 std::runtime_error);
  }
  EXPECT_FALSE(results.has_value(1));
  EXPECT_TRUE(results.has_value(0));
}

TYPED_TEST(DecodedResults, arrive_from_workers) {
  const auto values =
      Job([](int i) { return make<TypeParam>(i); }, std::views::iota(0, 50)).run_multi_processed();
  ASSERT_EQ(values.size(), 50);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(values[i], make<TypeParam>(i));
}

// An owner comes back as the one that was decoded, which is where it was put.
TEST(DecodedOwners, are_moved_and_never_copied) {
  detail::DecodedResults<Owner> results;
  results.make_room(1);
  results.put(0, std::make_unique<int>(7));
  Owner owner = results.lend(0);
  const int* const address = owner.get();
  results.give_back(0, std::move(owner));
  EXPECT_EQ(results.finish()[0].get(), address);
}

}  // namespace spychronous::test
