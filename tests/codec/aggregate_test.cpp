#include "spychronous/codec/aggregate.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "carry.hpp"

namespace codec = spychronous::codec;
using codec::Look;
using codec::Types;

namespace {

struct Empty {};
struct Inner {
  int number;
  std::string text;
  bool operator==(const Inner&) const = default;
};
struct Arrays {
  char name[4096];
  int matrix[2][3];
  std::string words[2];
  Inner inners[2][2];
};
struct MoveOnly {
  std::unique_ptr<int> pointer;
  std::vector<std::unique_ptr<Inner>> pointers;
};
struct Mixed {
  std::optional<Inner> maybe;
  std::variant<int, std::string> either;
  std::map<std::string, std::vector<Inner>> map;
  Inner inner;
  bool operator==(const Mixed&) const = default;
};
struct Sixteen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o;
  std::string p;
  bool operator==(const Sixteen&) const = default;
};
struct Seventeen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
  std::string q;
};
struct Money {
  explicit Money(long amount) : cents(amount) {}
  long cents;
  bool operator==(const Money&) const = default;
};
struct Priced {
  Money price;
  int number;
};
struct PricedArray {
  Money price;
  char name[3];
};
struct PricedByDefault {
  Money price = Money(3);
  std::string name;
};
struct Secret {
  Secret() = default;
  explicit Secret(int) {}
};
struct Explicit {
  Secret secret;
  int number;
};
struct Referring {
  int& reference;
  int number;
};
struct ConstReferring {
  const std::string& reference;
  int number;
};
struct WithBase : Inner {
  int more;
};
struct WithEmptyBase : Empty {
  std::string more;
};
struct BitFields {
  unsigned low : 3;
  unsigned high : 5;
  std::string name;
};
struct WithUnion {
  std::string name;
  union {
    int number;
    float real;
  };
};
struct Constant {
  const int number;
  std::string name;
};
struct Callback {
  std::function<int()> function;
  int number;
};
struct Tree {
  int value;
  std::vector<Tree> children;
  bool operator==(const Tree&) const = default;
};
struct Node {
  int value = 0;
  std::unique_ptr<Node> next;
};
struct Squeezed {
  [[no_unique_address]] Empty nothing;
  std::string name;
};

}  // namespace

TEST(Aggregate, fields_are_counted) {
  static_assert(codec::field_count<Empty> == 0);
  static_assert(codec::field_count<Inner> == 2);
  static_assert(codec::field_count<Arrays> == 4);
  static_assert(codec::field_count<MoveOnly> == 2);
  static_assert(codec::field_count<Mixed> == 4);
  static_assert(codec::field_count<Sixteen> == 16);
  static_assert(codec::field_count<Callback> == 2);
  static_assert(codec::field_count<Squeezed> == 2);
}

TEST(Aggregate, fields_without_default_constructor_are_counted) {
  static_assert(codec::field_count<Priced> == 2);
  static_assert(codec::field_count<PricedByDefault> == 2);
  static_assert(codec::field_count<Explicit> == 2);
}

TEST(Aggregate, declared_types_are_known_references_and_const_included) {
  static_assert(std::is_same_v<codec::field_types<Inner>, Types<int, std::string>>);
  static_assert(std::is_same_v<codec::field_types<Arrays>,
                               Types<char[4096], int[2][3], std::string[2], Inner[2][2]>>);
  static_assert(std::is_same_v<codec::field_types<ConstReferring>, Types<const std::string&, int>>);
  static_assert(std::is_same_v<codec::field_types<Constant>, Types<const int, std::string>>);
}

TEST(Aggregate, what_cannot_be_taken_apart_is_known_beforehand) {
  static_assert(codec::shape_of<WithBase>.look == Look::base);
  static_assert(codec::shape_of<WithEmptyBase>.look == Look::base);
  static_assert(codec::shape_of<WithUnion>.look == Look::union_);
  static_assert(codec::shape_of<Seventeen>.look == Look::too_many);
  static_assert(codec::shape_of<Referring>.look == Look::unclear);
  static_assert(codec::shape_of<PricedArray>.look == Look::unclear);
  static_assert(codec::has_bit_field<BitFields>);
  static_assert(!codec::has_bit_field<Inner>);
}

TEST(Aggregate, every_field_is_visited_in_order) {
  Arrays arrays{"name", {{1, 2, 3}, {4, 5, 6}}, {"a", "b"}, {}};
  std::vector<std::size_t> sizes;
  codec::for_each_field(arrays, [&](auto& field) { sizes.push_back(sizeof(field)); });
  EXPECT_EQ(sizes, (std::vector<std::size_t>{4096, 6 * sizeof(int), 2 * sizeof(std::string),
                                             4 * sizeof(Inner)}));
}

TEST(Aggregate, const_values_are_visited_as_const) {
  const Inner inner{3, "x"};
  int visited = 0;
  codec::for_each_field(inner, [&](auto& field) {
    static_assert(std::is_const_v<std::remove_reference_t<decltype(field)>>);
    ++visited;
  });
  EXPECT_EQ(visited, 2);
}

TEST(Aggregate, nested_aggregates_with_containers_come_back_equal) {
  const Mixed mixed{Inner{1, "one"}, "text", {{"key", {{2, "two"}, {3, "three"}}}}, {4, "four"}};
  EXPECT_EQ(carried(mixed), mixed);
  EXPECT_EQ(carried(Mixed{}), Mixed{});
}

TEST(Aggregate, c_array_fields_come_back_equal) {
  Arrays arrays{"name", {{1, 2, 3}, {4, 5, 6}}, {"a", "b"}, {{{1, "x"}, {2, "y"}}, {{3, "z"}}}};
  arrays.name[4095] = '!';
  const Arrays back = carried(arrays);
  EXPECT_TRUE(std::ranges::equal(arrays.name, back.name));
  EXPECT_EQ(back.matrix[1][2], 6);
  EXPECT_EQ(back.words[1], "b");
  EXPECT_EQ(back.inners[0][1], (Inner{2, "y"}));
  EXPECT_EQ(back.inners[1][1], (Inner{}));
}

TEST(Aggregate, move_only_fields_come_back_equal) {
  MoveOnly value{std::make_unique<int>(7), {}};
  value.pointers.push_back(std::make_unique<Inner>(Inner{1, "one"}));
  value.pointers.push_back(nullptr);
  const MoveOnly back = carried(value);
  EXPECT_EQ(*back.pointer, 7);
  ASSERT_EQ(back.pointers.size(), 2);
  EXPECT_EQ(*back.pointers[0], (Inner{1, "one"}));
  EXPECT_EQ(back.pointers[1], nullptr);
}

TEST(Aggregate, sixteen_fields_come_back_equal) {
  const Sixteen value{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "16"};
  EXPECT_EQ(carried(value), value);
}

TEST(Aggregate, a_field_without_default_constructor_comes_back_if_the_aggregate_has_one) {
  const PricedByDefault back = carried(PricedByDefault{Money(99), "tea"});
  EXPECT_EQ(back.price, Money(99));
  EXPECT_EQ(back.name, "tea");
}

TEST(Aggregate, a_tree_comes_back_equal) {
  const Tree tree{1, {{2, {{3, {}}, {4, {}}}}, {5, {}}}};
  EXPECT_EQ(carried(tree), tree);
}

TEST(Aggregate, a_list_linked_by_unique_pointers_comes_back_whole) {
  Node first{1, std::make_unique<Node>(Node{2, std::make_unique<Node>(Node{3, nullptr})})};
  const Node back = carried(first);
  EXPECT_EQ(back.next->next->value, 3);
  EXPECT_EQ(back.next->next->next, nullptr);
}

TEST(Aggregate, an_empty_field_leaves_its_neighbour_alone) {
  EXPECT_EQ(carried(Squeezed{{}, "neighbour"}).name, "neighbour");
}
