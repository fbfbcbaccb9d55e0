// What func throws without having registered it: standard types, types derived from them, all else.
#include <gtest/gtest.h>

#include <any>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <ios>
#include <new>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <typeinfo>
#include <variant>

#include "failure/carry.hpp"

using namespace spychronous;
using namespace spychronous::test;
using namespace std::string_literals;

namespace {

// Arrives as itself: by that very catch clause, with its text, and as the two bases.
template <class T>
void expect_itself(const T& thrown) {
  const auto failure = carried_object(thrown);
  SCOPED_TRACE(failure->type_name());
  ASSERT_NE(as<T>(failure), nullptr);
  EXPECT_STREQ(as<T>(failure)->what(), thrown.what());
  EXPECT_TRUE(is_caught_as<T>(failure));
  EXPECT_TRUE(is_caught_as<std::exception>(failure));
  EXPECT_TRUE(is_caught_as<ItemFailure>(failure));
  EXPECT_EQ(failure->message(), thrown.what());
  EXPECT_EQ(failure->kind(), FailureKind::exception);
  EXPECT_EQ(failure->index(), 3U);
  EXPECT_EQ(failure->pid(), 42);
}

struct Grandchild : std::out_of_range {
  using std::out_of_range::out_of_range;
};
struct OwnText : std::bad_alloc {
  const char* what() const noexcept override { return "the pool is empty"; }
};
struct Tag {};
struct Two : Tag, Grandchild {
  Two() : Grandchild("two bases") {}
};
struct Both : std::runtime_error, std::logic_error {
  Both() : std::runtime_error("left"), std::logic_error("right") {}
};
struct Hidden : private std::runtime_error {
  Hidden() : std::runtime_error("private") {}
};
struct VirtualLeft : virtual std::exception {};
struct VirtualRight : virtual std::exception {};
struct Diamond : VirtualLeft, VirtualRight {
  const char* what() const noexcept override { return "one std::exception"; }
};
struct Nothing {};
enum class Colour { red };

struct Category : std::error_category {
  const char* name() const noexcept override { return "weather"; }
  std::string message(int value) const override { return "storm " + std::to_string(value); }
  std::error_condition default_error_condition(int value) const noexcept override {
    if (value == 1) return std::errc::timed_out;
    return {value, *this};
  }
};
const Category weather;

}  // namespace

TEST(Carrier, every_type_made_of_a_text_arrives_as_itself) {
  expect_itself(std::logic_error("a logic_error"));
  expect_itself(std::domain_error("a domain_error"));
  expect_itself(std::invalid_argument("an invalid_argument"));
  expect_itself(std::length_error("a length_error"));
  expect_itself(std::out_of_range("an out_of_range"));
  expect_itself(std::runtime_error("a runtime_error"));
  expect_itself(std::range_error("a range_error"));
  expect_itself(std::overflow_error("an overflow_error"));
  expect_itself(std::underflow_error("an underflow_error"));
  expect_itself(KeeperLost("of a job in the worker"));
}

TEST(Carrier, every_type_with_a_fixed_text_arrives_as_itself) {
  expect_itself(std::exception());
  expect_itself(std::bad_exception());
  expect_itself(std::bad_alloc());
  expect_itself(std::bad_array_new_length());
  expect_itself(std::bad_cast());
  expect_itself(std::bad_typeid());
  expect_itself(std::bad_any_cast());
  expect_itself(std::bad_function_call());
  expect_itself(std::bad_optional_access());
  expect_itself(std::bad_variant_access());
  expect_itself(std::bad_weak_ptr());
}

TEST(Carrier, every_type_with_a_code_arrives_as_itself) {
  expect_itself(std::system_error(ENOENT, std::generic_category(), "no such file"));
  expect_itself(std::ios_base::failure("a stream"));
  expect_itself(std::filesystem::filesystem_error("fs", std::error_code()));
  expect_itself(std::future_error(std::future_errc::broken_promise));
  expect_itself(std::regex_error(std::regex_constants::error_paren));
}

TEST(Carrier, the_library_throws_the_same_types) {
  EXPECT_TRUE(is_caught_as<std::out_of_range>(carried([] { (void)std::string().at(1); })));
  EXPECT_TRUE(is_caught_as<std::invalid_argument>(carried([] { (void)std::stoi("x"); })));
  EXPECT_TRUE(is_caught_as<std::bad_variant_access>(
      carried([] { (void)std::get<0>(std::variant<int, long>(1L)); })));
  EXPECT_TRUE(
      is_caught_as<std::bad_any_cast>(carried([] { (void)std::any_cast<int>(std::any()); })));
  const auto stream = carried([] {
    std::ifstream file;
    file.exceptions(std::ios::failbit);
    file.open("/nonexistent");
  });
  ASSERT_TRUE(is_caught_as<std::ios_base::failure>(stream));
  EXPECT_EQ(as<std::ios_base::failure>(stream)->code(), std::make_error_code(std::io_errc::stream));
  EXPECT_EQ(stream->type_name(), "std::ios_base::failure");
  EXPECT_EQ(carried_object(std::ios_base::failure("own"))->type_name(), "std::ios_base::failure");
}

TEST(Carrier, a_system_error_keeps_code_and_category) {
  for (const std::error_category* category : {&std::generic_category(), &std::system_category(),
                                              &std::iostream_category(), &std::future_category()}) {
    const auto failure = carried_object(std::system_error(2, *category, "asked"));
    EXPECT_EQ(as<std::system_error>(failure)->code(), std::error_code(2, *category));
  }
}

TEST(Carrier, a_sliced_copy_of_a_system_error_has_the_same_text) {
  const std::system_error thrown(EACCES, std::generic_category(), "the door");
  const std::system_error copy = *as<std::system_error>(carried_object(thrown));
  EXPECT_STREQ(copy.what(), thrown.what());
}

TEST(Carrier, a_code_of_an_own_category_keeps_its_errc) {
  const auto failure = carried_object(std::system_error(1, weather));
  EXPECT_EQ(as<std::system_error>(failure)->code(), std::errc::timed_out);
  EXPECT_EQ(failure->message(), "storm 1");
}

TEST(Carrier, a_code_of_an_own_category_without_errc_keeps_value_and_name_and_means_no_errc) {
  const auto failure = carried_object(std::system_error(ENOENT, weather));
  const std::error_code code = as<std::system_error>(failure)->code();
  EXPECT_EQ(code.value(), ENOENT);
  EXPECT_STREQ(code.category().name(), "weather");
  EXPECT_NE(code, std::errc::no_such_file_or_directory);
  EXPECT_NE(code.category(), weather);
  const auto again = carried_object(std::system_error(ENOENT, weather));
  EXPECT_EQ(as<std::system_error>(again)->code(), code);
}

TEST(Carrier, a_filesystem_error_keeps_its_paths) {
  const auto failure = carried([] { std::filesystem::rename("/nonexistent/a", "/nonexistent/b"); });
  const auto* error = as<std::filesystem::filesystem_error>(failure);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->path1(), "/nonexistent/a");
  EXPECT_EQ(error->path2(), "/nonexistent/b");
  EXPECT_EQ(error->code(), std::errc::no_such_file_or_directory);
  EXPECT_EQ(error->what(), failure->message());
  EXPECT_EQ(failure->type_name(), "std::filesystem::filesystem_error");
}

TEST(Carrier, regex_and_future_errors_keep_their_codes) {
  const auto regex = carried_object(std::regex_error(std::regex_constants::error_brace));
  EXPECT_EQ(as<std::regex_error>(regex)->code(), std::regex_constants::error_brace);
  const auto future = carried([] {
    std::promise<int> promise;
    (void)promise.get_future();
    (void)promise.get_future();
  });
  EXPECT_EQ(as<std::future_error>(future)->code(), std::future_errc::future_already_retrieved);
}

TEST(Carrier, a_derived_class_arrives_as_its_nearest_standard_base_under_its_own_name) {
  const auto failure = carried_object(Grandchild("far off"));
  EXPECT_NE(as<std::out_of_range>(failure), nullptr);
  EXPECT_EQ(as<Grandchild>(failure), nullptr);
  EXPECT_EQ(failure->type_name(), "(anonymous namespace)::Grandchild");
  EXPECT_STREQ(as<std::exception>(failure)->what(), "far off");
}

TEST(Carrier, an_overridden_what_is_what_arrives) {
  const auto failure = carried_object(OwnText());
  ASSERT_NE(as<std::bad_alloc>(failure), nullptr);
  EXPECT_STREQ(as<std::bad_alloc>(failure)->what(), "the pool is empty");
}

TEST(Carrier, of_several_bases_the_standard_one_counts) {
  EXPECT_NE(as<std::out_of_range>(carried_object(Two())), nullptr);
}

TEST(Carrier, an_ambiguous_std_exception_is_no_reason_to_lose_the_first_base) {
  const auto failure = carried_object(Both());
  ASSERT_NE(as<std::runtime_error>(failure), nullptr);
  EXPECT_EQ(as<std::logic_error>(failure), nullptr);
  EXPECT_TRUE(is_caught_as<std::exception>(failure));
  EXPECT_EQ(failure->message(), "left");
}

TEST(Carrier, a_private_base_is_none) {
  const auto failure = carried_object(Hidden());
  EXPECT_NE(as<std::runtime_error>(failure), nullptr);
  EXPECT_NE(failure->message().find("Hidden"), std::string::npos);
  EXPECT_EQ(failure->message().find("private"), std::string::npos);
}

TEST(Carrier, a_virtual_base_is_one) {
  const auto failure = carried_object(Diamond());
  EXPECT_EQ(failure->message(), "one std::exception");
  EXPECT_TRUE(is_caught_as<std::exception>(failure));
  EXPECT_EQ(as<std::runtime_error>(failure), nullptr);
}

TEST(Carrier, numbers_and_strings_arrive_as_runtime_errors_with_their_value) {
  const auto text_of = [](const auto& failure) {
    EXPECT_TRUE(is_caught_as<std::runtime_error>(failure));
    EXPECT_EQ(as<std::runtime_error>(failure)->what(), failure->message());
    return failure->message();
  };
  EXPECT_EQ(text_of(carried_object(42)), "42");
  EXPECT_EQ(text_of(carried_object(-7LL)), "-7");
  EXPECT_EQ(text_of(carried_object(true)), "true");
  EXPECT_EQ(text_of(carried_object('x')), "x");
  EXPECT_EQ(text_of(carried_object(static_cast<unsigned char>(200))), "200");
  EXPECT_EQ(text_of(carried_object(0.1)), "0.1");
  EXPECT_EQ(text_of(carried_object(2.5F)), "2.5");
  EXPECT_EQ(text_of(carried([] { throw "a literal"; })), "a literal");
  EXPECT_EQ(text_of(carried_object("a string"s)), "a string");
  EXPECT_EQ(text_of(carried_object(std::string_view("a view"))), "a view");
  EXPECT_EQ(carried_object(42)->type_name(), "int");
  EXPECT_EQ(carried([] { throw "a literal"; })->type_name(), "char const*");
}

TEST(Carrier, all_else_arrives_as_a_runtime_error_that_names_the_type) {
  const auto names = [](const std::shared_ptr<const ItemFailure>& failure, const char* type) {
    return is_caught_as<std::runtime_error>(failure) &&
           failure->type_name().find(type) != std::string::npos &&
           failure->message().find(type) != std::string::npos;
  };
  EXPECT_TRUE(names(carried_object(Nothing()), "Nothing"));
  EXPECT_TRUE(names(carried_object(Colour::red), "Colour"));
  EXPECT_TRUE(names(carried_object(nullptr), "nullptr"));
  EXPECT_TRUE(names(carried_object(static_cast<Nothing*>(nullptr)), "Nothing*"));
  EXPECT_NE(carried_object(static_cast<const char*>(nullptr))->message().find("null"),
            std::string::npos);
}

TEST(Carrier, a_failure_of_a_job_within_the_item_keeps_its_name_and_type) {
  const auto inner = carried_object(std::out_of_range("deep inside"));
  const auto outer = carried([&] { inner->raise(); });
  EXPECT_NE(as<std::out_of_range>(outer), nullptr);
  EXPECT_EQ(outer->type_name(), "std::out_of_range");
  EXPECT_EQ(outer->message(), "deep inside");
}

TEST(Carrier, a_nested_exception_arrives_as_the_outer_one) {
  const auto failure = carried([] {
    try {
      throw std::runtime_error("inner");
    } catch (...) {
      std::throw_with_nested(std::range_error("outer"));
    }
  });
  EXPECT_NE(as<std::range_error>(failure), nullptr);
  EXPECT_EQ(failure->message(), "outer");
}

TEST(Carrier, the_first_of_several_catch_clauses_that_fits_takes_it) {
  const auto failure = carried_object(std::invalid_argument("which"));
  std::string taken;
  try {
    failure->raise();
  } catch (const std::runtime_error&) {
    taken = "runtime_error";
  } catch (const std::invalid_argument&) {
    taken = "invalid_argument";
  } catch (const ItemFailure&) {
    taken = "ItemFailure";
  }
  EXPECT_EQ(taken, "invalid_argument");
}

TEST(Carrier, bytes_in_the_buffer_are_replaced) {
  std::vector<std::byte> bytes(1000, std::byte{7});
  try {
    throw std::range_error("fresh");
  } catch (...) {
    detail::encode_current_exception(bytes);
  }
  EXPECT_EQ(detail::decode_exception(0, 1, bytes)->message(), "fresh");
}
