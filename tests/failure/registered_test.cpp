#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include "failure/carry.hpp"
#include "failure/parse_error.hpp"
#include "spychronous/register_exception.hpp"

using namespace spychronous;
using namespace spychronous::test;
using parsing::ParseError;

namespace {

struct Worded : std::logic_error {
  explicit Worded(const std::string& text) : std::logic_error("prefix " + text) {}
};

struct CWorded : std::exception {
  explicit CWorded(const char* text) : text_(text) {}
  const char* what() const noexcept override { return text_.c_str(); }
  std::string text_;
};

// No std::exception in it, and no two of its members have the names or types of those of a failure.
struct Bare {
  Bare() = default;
  Bare(int code_, std::vector<std::string> hints_) : kind(code_), hints(std::move(hints_)) {}
  int message() const { return kind; }
  template <class Archive>
  void save(Archive& archive) const {
    archive(kind, hints);
  }
  template <class Archive>
  void load(Archive& archive) {
    archive(kind, hints);
  }
  int kind = 0;
  std::vector<std::string> hints;
};

struct OddWhat {
  explicit OddWhat(const std::string& text) : text_(text) {}
  virtual ~OddWhat() = default;
  virtual std::string what() const { return text_; }
  std::string text_;
};

struct ThrowingWhat {
  explicit ThrowingWhat(const std::string&) {}
  std::string what() const { throw std::runtime_error("no text for you"); }
};

struct NullWhat : std::exception {
  NullWhat() = default;
  explicit NullWhat(const char*) {}
  const char* what() const noexcept override { return nullptr; }
};

struct Base : std::range_error {
  explicit Base(const std::string& text) : std::range_error(text) {}
};
struct Derived : Base {
  using Base::Base;
};
struct Tagged : std::domain_error, Bare {
  Tagged() : std::domain_error("tagged"), Bare(5, {"a hint"}) {}
};

struct ThrowingSave : Base {
  ThrowingSave() : Base("saved by its base") {}
  template <class Archive>
  void save(Archive&) const {
    throw 1;
  }
  template <class Archive>
  void load(Archive&) {}
};

struct ThrowingLoad : Base {
  ThrowingLoad() : Base("loaded by its base") {}
  template <class Archive>
  void save(Archive& archive) const {
    archive(1);
  }
  template <class Archive>
  void load(Archive&) {
    throw std::logic_error("not today");
  }
};

struct Unread : std::runtime_error {
  explicit Unread(const std::string& text = "default") : std::runtime_error(text) {}
  template <class Archive>
  void save(Archive& archive) const {
    archive(1);
  }
  template <class Archive>
  void load(Archive& archive) {
    archive(a, b, c);
  }
  long a = 0, b = 0, c = 0;
};

template <class A, class B>
struct Pair : std::runtime_error {
  explicit Pair(const std::string& text) : std::runtime_error(text) {}
};

// Qt's exceptions have such a member.
struct Raising : std::exception {
  Raising() = default;
  explicit Raising(const std::string&) {}
  virtual void raise() const { throw *this; }
  const char* what() const noexcept override { return "raising"; }
};

struct Twin : std::runtime_error {
  explicit Twin(const std::string& text) : std::runtime_error("here") { (void)text; }
};

SPYCHRONOUS_REGISTER_EXCEPTION(Worded);
SPYCHRONOUS_REGISTER_EXCEPTION(CWorded);
SPYCHRONOUS_REGISTER_EXCEPTION(Bare);
SPYCHRONOUS_REGISTER_EXCEPTION(OddWhat);
SPYCHRONOUS_REGISTER_EXCEPTION(ThrowingWhat);
SPYCHRONOUS_REGISTER_EXCEPTION(NullWhat);
SPYCHRONOUS_REGISTER_EXCEPTION(Base);
SPYCHRONOUS_REGISTER_EXCEPTION(ThrowingSave);
SPYCHRONOUS_REGISTER_EXCEPTION(ThrowingLoad);
SPYCHRONOUS_REGISTER_EXCEPTION(Unread);
SPYCHRONOUS_REGISTER_EXCEPTION(Pair<int, long>);
SPYCHRONOUS_REGISTER_EXCEPTION(Raising);
SPYCHRONOUS_REGISTER_EXCEPTION(Twin);

template <class T>
std::string what_of(const std::shared_ptr<const ItemFailure>& failure) {
  return as<T>(failure) != nullptr ? as<std::exception>(failure)->what() : "not that type";
}

}  // namespace

TEST(Registered, a_class_with_cereal_functions_arrives_with_its_members) {
  const auto failure = carried_object(ParseError("here.cpp", 12));
  const auto* error = as<ParseError>(failure);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->file(), "here.cpp");
  EXPECT_EQ(error->line(), 12);
  EXPECT_STREQ(error->what(), "here.cpp:12");
  EXPECT_EQ(failure->type_name(), "parsing::ParseError");
  EXPECT_TRUE(is_caught_as<ParseError>(failure));
  EXPECT_TRUE(is_caught_as<std::exception>(failure));
}

TEST(Registered, a_class_registered_in_a_header_is_one_class) {
  const auto failure = carried(throw_parse_error_elsewhere);
  ASSERT_NE(as<ParseError>(failure), nullptr);
  EXPECT_EQ(as<ParseError>(failure)->line(), 7);
}

TEST(Registered, classes_of_one_name_in_two_unnamed_namespaces_are_not_mixed_up) {
  // By address: to clang, the two are equal also for dynamic_cast and catch.
  const auto is_ours = [](const ItemFailure& failure) {
    return &typeid(failure) == &typeid(detail::ThrownAs<Twin>);
  };
  const auto ours = carried_object(Twin(""));
  EXPECT_TRUE(is_ours(*ours));
  EXPECT_FALSE(is_twin_of_elsewhere(*ours));
  const auto other = carried(throw_twin_elsewhere);
  EXPECT_FALSE(is_ours(*other));
  EXPECT_TRUE(is_twin_of_elsewhere(*other));
}

TEST(Registered, a_class_without_cereal_functions_is_made_of_its_text) {
  EXPECT_EQ(what_of<Worded>(carried_object(Worded("once"))), "prefix once");
  EXPECT_EQ(what_of<CWorded>(carried_object(CWorded("a C string"))), "a C string");
}

TEST(Registered, a_class_without_std_exception_becomes_one) {
  const auto failure = carried_object(Bare(9, {"try", "again"}));
  const auto* bare = as<Bare>(failure);
  ASSERT_NE(bare, nullptr);
  EXPECT_EQ(bare->kind, 9);
  EXPECT_EQ(bare->hints, (std::vector<std::string>{"try", "again"}));
  EXPECT_TRUE(is_caught_as<Bare>(failure));
  EXPECT_TRUE(is_caught_as<std::runtime_error>(failure));
  EXPECT_TRUE(is_caught_as<ItemFailure>(failure));
  EXPECT_NE(failure->message().find("Bare"), std::string::npos);
}

TEST(Registered, a_what_that_returns_a_string_is_the_text) {
  const auto failure = carried_object(OddWhat("odd"));
  ASSERT_NE(as<OddWhat>(failure), nullptr);
  EXPECT_EQ(as<OddWhat>(failure)->what(), "odd");
  EXPECT_EQ(what_of<OddWhat>(failure), "odd");
}

TEST(Registered, a_what_that_throws_is_survived) {
  const auto failure = carried_object(ThrowingWhat(""));
  EXPECT_NE(as<ThrowingWhat>(failure), nullptr);
  EXPECT_NE(failure->message().find("threw another exception"), std::string::npos);
}

TEST(Registered, a_null_what_is_survived) {
  const auto failure = carried_object(NullWhat());
  EXPECT_NE(what_of<NullWhat>(failure).find("null"), std::string::npos);
}

TEST(Registered, a_derived_class_arrives_as_its_nearest_registered_base) {
  const auto failure = carried_object(Derived("below"));
  EXPECT_EQ(what_of<Base>(failure), "below");
  EXPECT_EQ(failure->type_name(), "(anonymous namespace)::Derived");
}

TEST(Registered, of_several_bases_at_one_distance_the_first_counts) {
  const auto failure = carried_object(Tagged());
  EXPECT_NE(as<std::domain_error>(failure), nullptr);
  EXPECT_EQ(failure->message(), "tagged");
}

TEST(Registered, cereal_functions_that_throw_leave_the_next_base_with_the_text) {
  const auto unsaved = carried_object(ThrowingSave());
  EXPECT_EQ(what_of<Base>(unsaved), "saved by its base");
  EXPECT_EQ(as<ThrowingSave>(unsaved), nullptr);
  const auto unloaded = carried_object(ThrowingLoad());
  EXPECT_EQ(what_of<std::range_error>(unloaded), "loaded by its base");
  EXPECT_EQ(as<ThrowingLoad>(unloaded), nullptr);
}

TEST(Registered, a_load_of_more_than_was_saved_leaves_the_next_base) {
  const auto failure = carried_object(Unread("short"));
  EXPECT_EQ(what_of<std::runtime_error>(failure), "short");
  EXPECT_EQ(as<Unread>(failure), nullptr);
}

TEST(Registered, a_class_whose_name_has_a_comma_can_be_registered) {
  EXPECT_EQ((what_of<Pair<int, long>>(carried_object(Pair<int, long>("paired")))), "paired");
}

TEST(Registered, a_class_may_have_a_virtual_raise_of_its_own) {
  const auto failure = carried_object(Raising());
  EXPECT_TRUE(is_caught_as<Raising>(failure));
  EXPECT_TRUE(is_caught_as<ItemFailure>(failure));
}

TEST(Registered, the_same_class_leaves_the_job_of_a_job) {
  const auto inner = carried_object(ParseError("inner.cpp", 3));
  const auto outer = carried([&] { inner->raise(); });
  ASSERT_NE(as<ParseError>(outer), nullptr);
  EXPECT_EQ(as<ParseError>(outer)->file(), "inner.cpp");
  EXPECT_EQ(outer->type_name(), "parsing::ParseError");
}
