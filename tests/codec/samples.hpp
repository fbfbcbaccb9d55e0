#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>

/// Results of many shapes, and one of each.
namespace spychronous::samples {

struct Point {
  double x, y;
};
struct Named {
  int number;
  std::string name;
};
struct Tree {
  int value = 0;
  std::vector<Tree> children;
};
struct Link {
  int value = 0;
  std::unique_ptr<Link> next;
};
/// With functions of its own, which name a length as cereal has it.
struct Own {
  std::string text;
  std::vector<std::int16_t> numbers;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(text, numbers);
  }
};
struct Record {
  bool flag;
  char letters[5];
  std::string text;
  std::vector<bool> flags;
  std::vector<Point> points;
  std::vector<double> reals;
  std::vector<Named> named;
  std::map<std::string, std::vector<int>> map;
  std::optional<Named> maybe;
  std::variant<int, std::string, Named> either;
  std::unique_ptr<Named> sole;
  std::shared_ptr<Named> shared[2];
  std::tuple<std::wstring, std::bitset<12>, std::filesystem::path> tuple;
  std::list<std::list<short>> lists;
  Own own;
};
struct More {
  std::set<std::string> set;
  std::multimap<int, std::string> multimap;
  std::forward_list<std::string> forward;
  std::valarray<double> numbers;
  std::array<std::string, 3> array;
  std::deque<short> deque;
  std::vector<std::vector<std::vector<std::string>>> nested;
};

inline Record record() {
  const auto shared = std::make_shared<Named>(Named{8, "shared"});
  return {.flag = true,
          .letters = "abcd",
          .text = "text",
          .flags = {true, false},
          .points = {{1, 2}, {3, 4}},
          .reals = {1, 2, 3},
          .named = {{1, "a"}, {2, "b"}},
          .map = {{"x", {1, 2}}, {"y", {}}},
          .maybe = Named{3, "c"},
          .either = Named{4, "d"},
          .sole = std::make_unique<Named>(Named{5, "e"}),
          .shared = {shared, shared},
          .tuple = {L"wide", 5, "a/path"},
          .lists = {{1, 2}, {3}},
          .own = {"own", {1, 2, 3}}};
}

inline More more() {
  return {.set = {"a", "b"},
          .multimap = {{1, "a"}, {1, "b"}},
          .forward = {"a", "b"},
          .numbers = {1, 2, 3},
          .array = {"a", "b", "c"},
          .deque = {1, 2},
          .nested = {{{"a"}, {}}, {}}};
}

}  // namespace spychronous::samples
