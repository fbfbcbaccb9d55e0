#include <gtest/gtest.h>

#include <cereal/types/base_class.hpp>
#include <cereal/types/polymorphic.hpp>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "carry.hpp"

namespace animals {

/// Carries less than it holds, so that a test sees that its own function was called.
class Member {
 public:
  Member() = default;
  Member(int kept, int left) : kept_(kept), left_(left) {}
  int kept() const { return kept_; }
  int left() const { return left_; }

 private:
  friend class cereal::access;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(kept_));
  }
  int kept_ = 0;
  int left_ = 0;
};

struct Free {
  std::string name;
  int* somewhere = nullptr;  // of no concern: the functions below decide
};
template <class Archive>
void save(Archive& archive, const Free& value) {
  archive(value.name + "!");
}
template <class Archive>
void load(Archive& archive, Free& value) {
  archive(value.name);
}

struct Minimal {
  int number = 0;
  template <class Archive>
  std::string save_minimal(const Archive&) const {
    return std::to_string(number);
  }
  template <class Archive>
  void load_minimal(const Archive&, const std::string& text) {
    number = std::stoi(text) + 1;
  }
};

struct Versioned {
  int number = 0;
  std::uint32_t version = 0;
  template <class Archive>
  void serialize(Archive& archive, std::uint32_t seen) {
    archive(number);
    version = seen;
  }
};

struct Derived : Member {
  std::string more;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::base_class<Member>(this), more);
  }
};

class Unmade {
 public:
  explicit Unmade(std::string name) : name_(std::move(name)) {}
  const std::string& name() const { return name_; }
  template <class Archive>
  void save(Archive& archive) const {
    archive(name_);
  }
  template <class Archive>
  static void load_and_construct(Archive& archive, cereal::construct<Unmade>& construct) {
    std::string name;
    archive(name);
    construct(name);
  }

 private:
  std::string name_;
};

struct Aggregate {
  Member member;
  std::vector<Free> free;
};

struct Animal {
  Animal() = default;
  Animal(const Animal&) = default;
  Animal& operator=(const Animal&) = default;
  virtual ~Animal() = default;
  virtual std::string sound() const = 0;
};
struct Cat : Animal {
  explicit Cat(std::string given = {}) : name(std::move(given)) {}
  std::string sound() const override { return name + " meows"; }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(name);
  }
  std::string name;
};
struct Dog : Animal {
  std::string sound() const override { return "barks"; }
  template <class Archive>
  void serialize(Archive&) {}
};
struct Cage {
  std::string name;
  std::unique_ptr<Animal> animal;
};

struct Refuses {
  int number = 0;
  template <class Archive>
  void save(Archive&) const {
    throw std::domain_error("not today");
  }
  template <class Archive>
  void load(Archive&) {}
};

/// Carries something else whenever one is made, and so in the middle of being decoded.
struct Busy {
  Busy() {
    const std::pair<int, std::string> other(1, "other");
    EXPECT_EQ(carried(other), other);
  }
  int number = 0;
};

}  // namespace animals

CEREAL_CLASS_VERSION(animals::Versioned, 7)
CEREAL_REGISTER_TYPE(animals::Cat)
CEREAL_REGISTER_TYPE(animals::Dog)
CEREAL_REGISTER_POLYMORPHIC_RELATION(animals::Animal, animals::Cat)
CEREAL_REGISTER_POLYMORPHIC_RELATION(animals::Animal, animals::Dog)

using namespace animals;

TEST(OwnFunctions, a_private_member_is_used) {
  const Member back = carried(Member(1, 2));
  EXPECT_EQ(back.kept(), 1);
  EXPECT_EQ(back.left(), 0);
}

TEST(OwnFunctions, a_pair_of_free_functions_is_used_even_for_an_aggregate_with_a_pointer) {
  int here = 0;
  const Free back = carried(Free{"x", &here});
  EXPECT_EQ(back.name, "x!");
  EXPECT_EQ(back.somewhere, nullptr);
}

TEST(OwnFunctions, minimal_functions_are_used) { EXPECT_EQ(carried(Minimal{41}).number, 42); }

TEST(OwnFunctions, versions_are_kept) {
  const Versioned back = carried(Versioned{3});
  EXPECT_EQ(back.number, 3);
  EXPECT_EQ(back.version, 7);
}

TEST(OwnFunctions, a_derived_class_with_functions_of_its_own_is_carried) {
  Derived derived;
  derived.more = "more";
  EXPECT_EQ(carried(derived).more, "more");
}

TEST(OwnFunctions, fields_and_elements_use_their_own) {
  const Aggregate back = carried(Aggregate{Member(1, 2), {Free{"x"}, Free{"y"}}});
  EXPECT_EQ(back.member.kept(), 1);
  EXPECT_EQ(back.member.left(), 0);
  EXPECT_EQ(back.free[1].name, "y!");
}

TEST(OwnFunctions, a_class_without_default_constructor_is_constructed_behind_a_pointer) {
  EXPECT_EQ(carried(std::make_unique<Unmade>("name"))->name(), "name");
  EXPECT_EQ(carried(std::make_shared<Unmade>("name"))->name(), "name");
}

TEST(OwnFunctions, registered_polymorphic_classes_come_back_as_what_they_were) {
  std::vector<std::unique_ptr<Animal>> animals;
  animals.push_back(std::make_unique<Cat>("Tom"));
  animals.push_back(std::make_unique<Dog>());
  animals.push_back(std::make_unique<Cat>("Kit"));
  animals.push_back(nullptr);
  const auto back = carried(animals);
  ASSERT_EQ(back.size(), 4);
  EXPECT_EQ(back[0]->sound(), "Tom meows");
  EXPECT_EQ(back[1]->sound(), "barks");
  EXPECT_EQ(back[2]->sound(), "Kit meows");
  EXPECT_EQ(back[3], nullptr);
}

TEST(OwnFunctions, polymorphic_classes_travel_in_aggregates_and_shared) {
  EXPECT_EQ(carried(Cage{"cage", std::make_unique<Cat>("Tom")}).animal->sound(), "Tom meows");
  const std::shared_ptr<Animal> tom = std::make_shared<Cat>("Tom");
  const auto back = carried(std::vector{tom, tom});
  EXPECT_EQ(back[0], back[1]);
  EXPECT_EQ(back[0]->sound(), "Tom meows");
}

TEST(OwnFunctions, one_message_leaves_no_trace_in_the_next) {
  const std::shared_ptr<Animal> tom = std::make_shared<Cat>("Tom");
  EXPECT_EQ(message_of(tom), message_of(tom));
  EXPECT_EQ(message_of(Versioned{3}), message_of(Versioned{3}));
}

TEST(OwnFunctions, what_they_throw_comes_out) {
  std::vector<std::byte> buffer;
  EXPECT_THROW(spychronous::codec::encode(Refuses{}, buffer), std::domain_error);
  EXPECT_THROW(spychronous::codec::encode(std::vector<Refuses>(2), buffer), std::domain_error);
}

TEST(OwnFunctions, a_constructor_may_decode_in_the_middle_of_decoding) {
  std::vector<std::pair<std::string, Busy>> values(3);
  values[2].first = "last";
  values[2].second.number = 5;
  const auto back = carried(values);
  EXPECT_EQ(back[2].first, "last");
  EXPECT_EQ(back[2].second.number, 5);
}

TEST(OwnFunctions, threads_encode_at_the_same_time) {
  const auto work = [](int number) {
    const std::pair<std::string, int> value(std::string(number % 100, 'x'), number);
    for (int i = 0; i < 2000; ++i) ASSERT_EQ(carried(value), value);
  };
  std::thread other(work, 99);
  work(42);
  other.join();
}
