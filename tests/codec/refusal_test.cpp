#include <gtest/gtest.h>

#include <any>
#include <array>
#include <ctime>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "carry.hpp"

namespace codec = spychronous::codec;
using codec::Refusal;

namespace {

struct Named {
  std::string name;
  int number;
};
struct Pointer {
  int number;
  const char* pointer;
};
struct Holder {
  std::string name;
  std::vector<std::optional<Pointer>> pointers;
};
struct PointerArray {
  std::string name;
  int* pointers[2][3];
};
struct FunctionPointer {
  void (*function)();
};
struct Callback {
  void (&function)();
};
struct Reference {
  const std::string& reference;
  int number;
};
struct MutableReference {
  int& reference;
  int number;
};
struct MovingReference {
  std::unique_ptr<int> pointer;
  int& reference;
};
struct Incomplete;
struct VectorReference {
  std::vector<std::unique_ptr<int>> pointers;
  Incomplete& reference;
};
struct Tree {
  std::string_view name;
  std::vector<Tree> children;
};
struct Base {
  int number;
};
struct Derived : Base {
  std::string name;
};
struct DerivedPointer : Base {
  int* pointer;
};
struct DerivedString : std::string {
  int number;
};
struct WithFunctions {
  std::string name;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(name);
  }
};
struct Inheriting : WithFunctions {
  int forgotten;
};
struct BitField {
  int low : 3;
  std::string name;
};
struct BitFieldPointer {
  int low : 3;
  int* pointer;
};
struct Union {
  std::string name;
  union {
    int number;
    float real;
  };
};
struct UnionPointer {
  union {
    int number;
    float real;
  };
  int* pointer;
};
struct Seventeen {
  double a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
  std::string q;
};
struct SeventeenPointers {
  double a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
  Pointer q;
};
struct SeventeenArrays {
  double a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
  char q[4096];
};
struct Unmade {
  explicit Unmade(int given) : number(given) {}
  int number;
};
struct UnmadeArray {
  Unmade unmade;
  char name[8];
};
struct Constant {
  const int number;
  std::string name;
};
class Private {
 public:
  std::string name;

 private:
  [[maybe_unused]] int number_ = 0;
};
struct Half {
  std::string name;
  template <class Archive>
  void save(Archive& archive) const {
    archive(name);
  }
};
struct Both {
  std::string name;
  template <class Archive>
  void save(Archive&) const {}
  template <class Archive>
  void load(Archive&) {}
  template <class Archive>
  void serialize(Archive&) {}
};
struct Stateful {
  bool descending = false;
  bool operator()(int a, int b) const { return descending ? a > b : a < b; }
};
struct Free {
  void operator()(int* pointer) const { delete pointer; }
};
struct Polymorphic {
  virtual ~Polymorphic() = default;
};

template <Refusal why, class... Ts>
constexpr bool all_are = ((codec::refusal_of<Ts> == why) && ...);

}  // namespace

TEST(Refusal, pointers_are_found_wherever_they_are) {
  static_assert(all_are<Refusal::pointer, int*, const char*, void*, void (*)(), Pointer, Holder,
                        PointerArray, FunctionPointer, std::tm, std::vector<int*>,
                        std::optional<int*>, std::array<Pointer, 2>, std::pair<int, int*>,
                        std::tuple<int, std::variant<int, int*>>, std::map<int*, int>,
                        std::map<int, std::list<Pointer>>, std::unique_ptr<Pointer>,
                        std::shared_ptr<int*>, BitFieldPointer, std::vector<std::deque<char*>>>);
}

TEST(Refusal, what_refers_to_the_memory_of_a_worker_is_found) {
  static_assert(all_are<Refusal::reference, Reference, MutableReference, Callback, MovingReference,
                        VectorReference, std::vector<Reference>, std::tuple<int&>,
                        std::pair<const int&, int>>);
  static_assert(all_are<Refusal::string_view, std::string_view, std::wstring_view,
                        std::vector<std::string_view>, Tree>);
  static_assert(all_are<Refusal::span, std::span<int>, std::span<const char, 3>,
                        std::optional<std::span<int>>>);
  static_assert(all_are<Refusal::reference_wrapper, std::reference_wrapper<int>,
                        std::vector<std::reference_wrapper<Named>>>);
  static_assert(
      all_are<Refusal::view, std::initializer_list<int>, std::ranges::ref_view<std::vector<int>>>);
  static_assert(all_are<Refusal::iterator, std::vector<int>::iterator,
                        std::pair<int, std::list<int>::const_iterator>>);
}

TEST(Refusal, pointers_are_found_in_aggregates_that_cannot_be_listed) {
  static_assert(all_are<Refusal::dangling_field, DerivedPointer, UnionPointer, SeventeenPointers>);
}

TEST(Refusal, aggregates_that_cannot_be_taken_apart_are_refused) {
  static_assert(
      all_are<Refusal::base_class, Derived, DerivedString, Inheriting, std::vector<Derived>>);
  static_assert(all_are<Refusal::bit_field, BitField, std::optional<BitField>>);
  static_assert(all_are<Refusal::union_member, Union>);
  static_assert(all_are<Refusal::too_many_fields, Seventeen, SeventeenArrays>);
  static_assert(all_are<Refusal::unclear_fields, UnmadeArray>);
  static_assert(all_are<Refusal::const_field, Constant, std::vector<Constant>>);
}

TEST(Refusal, what_the_host_could_not_make_is_refused) {
  static_assert(all_are<Refusal::no_default_constructor, std::map<int, Unmade>,
                        std::pair<std::string, Unmade>, std::unique_ptr<Unmade>>);
  static_assert(all_are<Refusal::immovable, std::mutex, const std::mutex>);
  static_assert(all_are<Refusal::c_array, int[3], std::string[2]>);
  static_assert(
      all_are<Refusal::lost_rule, std::set<int, Stateful>, std::set<int, bool (*)(int, int)>,
              std::unique_ptr<int, Free>, std::unique_ptr<int, void (*)(int*)>>);
}

TEST(Refusal, what_cereal_does_not_know_is_refused) {
  static_assert(
      all_are<Refusal::no_functions, Private, std::function<int()>, std::any, std::exception_ptr,
              std::vector<std::function<int()>>, std::unique_ptr<int[]>, std::shared_ptr<void>>);
  static_assert(all_are<Refusal::half_functions, Half, Both, std::vector<Half>>);
  static_assert(all_are<Refusal::polymorphic, std::unique_ptr<Polymorphic>>);
}

TEST(Refusal, what_can_be_carried_is_not_refused) {
  static_assert(all_are<Refusal::none, void, int, Named, std::vector<Named>, std::vector<Unmade>,
                        Unmade, std::map<int, std::vector<Unmade>>, std::filesystem::path,
                        std::vector<std::filesystem::path>, std::map<std::string, Named>,
                        std::unique_ptr<Named>, WithFunctions>);
}
