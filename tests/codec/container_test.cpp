#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <valarray>
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
struct Nothing {};
struct Unspoken {
  template <class Archive>
  void serialize(Archive&) {}
};

}  // namespace

TEST(Container, sequences) {
  const std::vector<Named> named{{1, "a"}, {2, std::string(1000, 'b')}};
  expect_equal_after(named);
  expect_equal_after(std::deque<Named>(named.begin(), named.end()));
  expect_equal_after(std::list<Named>(named.begin(), named.end()));
  expect_equal_after(std::forward_list<Named>(named.begin(), named.end()));
  expect_equal_after(std::array<Named, 2>{named[0], named[1]});
  expect_equal_after(std::vector<std::vector<Point>>{{{1, 2}}, {}, {{3, 4}, {5, 6}}});
  expect_equal_after(std::list<Point>{{1, 2}, {3, 4}});
  expect_equal_after(std::vector<std::pair<int, std::optional<Named>>>{{1, named[0]}, {2, {}}});
}

TEST(Container, vectors_of_bool) {
  expect_equal_after(std::vector<bool>{true, false, true});
  expect_equal_after(std::vector<std::vector<bool>>{{true}, {}, {false, true}});
}

TEST(Container, maps_and_sets) {
  expect_equal_after(std::map<std::string, std::vector<Named>>{{"x", {{1, "a"}}}, {"y", {}}});
  expect_equal_after(std::set<Named>{{1, "a"}, {2, "b"}});
  expect_equal_after(std::unordered_map<std::string, Point>{{"x", {1, 2}}, {"y", {3, 4}}});
  expect_equal_after(std::unordered_multimap<int, int>{{1, 2}, {1, 3}, {2, 4}});
  expect_equal_after(std::unordered_set<std::string>{"x", "y"});
  expect_equal_after(std::unordered_multiset<int>{1, 1, 2});
  expect_equal_after(std::map<int, int, std::greater<>>{{1, 2}, {3, 4}});
}

TEST(Container, equal_keys_keep_their_order) {
  expect_equal_after(std::multimap<int, std::string>{{1, "a"}, {1, "b"}, {0, "c"}, {1, "d"}});
  struct ByNumber {
    bool operator()(const Named& a, const Named& b) const { return a.number < b.number; }
  };
  expect_equal_after(std::multiset<Named, ByNumber>{{1, "z"}, {1, "y"}, {0, "x"}, {1, "w"}});
}

TEST(Container, adaptors) {
  std::queue<Named> queue;
  queue.push({1, "a"});
  queue.push({2, "b"});
  expect_equal_after(queue);
  std::stack<int> stack;
  stack.push(1);
  stack.push(2);
  expect_equal_after(stack);
  std::priority_queue<int> heap;
  heap.push(1);
  heap.push(3);
  heap.push(2);
  auto back = carried(heap);
  EXPECT_EQ(back.top(), 3);
  back.pop();
  EXPECT_EQ(back.top(), 2);
}

TEST(Container, empty_containers) {
  expect_equal_after(std::vector<int>{});
  expect_equal_after(std::string{});
  expect_equal_after(std::vector<Named>{});
  expect_equal_after(std::map<std::string, Named>{});
  EXPECT_EQ(carried(std::valarray<double>{}).size(), 0);
  expect_equal_after(std::vector<std::string>(3));
  expect_equal_after(std::pair<std::string, std::vector<Point>>{});
}

TEST(Container, elements_that_take_no_bytes_keep_their_number) {
  EXPECT_EQ(carried(std::vector<Unspoken>(1000)).size(), 1000);
  EXPECT_EQ(carried(std::list<Nothing>(1000)).size(), 1000);
  EXPECT_EQ(carried(std::pair(1, std::vector<std::tuple<>>(1000))).second.size(), 1000);
  EXPECT_EQ(carried(std::vector(20, std::vector<Unspoken>(5'000))).size(), 20);
}
