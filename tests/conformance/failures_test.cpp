// What leaves a run when an item throws: the same objects, caught by the same clauses.
#include <filesystem>
#include <functional>
#include <future>
#include <new>
#include <ranges>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "conformance/runners.hpp"

namespace spychronous::test {

template <class Runner>
class Failures : public Conformance<Runner> {
 protected:
  // Runs a job whose item 2 throws, and checks that clauses for Caught, for ItemFailure and for
  // std::exception catch it, and that it says which item it was and what was thrown. check() gets
  // it.
  template <class Caught>
  static void expect_caught_as(
      const std::function<void()>& do_throw,
      const std::function<void(const Caught&)>& check = [](const Caught&) {}) {
    const auto job = Runner::job(
        [&](int i) {
          if (i == 2) do_throw();
          return i;
        },
        std::views::iota(0, 3));
    EXPECT_THROW(Runner::run(job), ItemFailure);
    EXPECT_THROW(Runner::run(job), std::exception);
    try {
      Runner::run(job);
      FAIL() << "nothing was thrown";
    } catch (const Caught& caught) {
      const auto* failure = dynamic_cast<const ItemFailure*>(&caught);
      ASSERT_NE(failure, nullptr);
      EXPECT_EQ(failure->index(), 2U);
      EXPECT_EQ(failure->kind(), FailureKind::exception);
      EXPECT_GT(failure->pid(), 0);
      EXPECT_EQ(failure->message(), dynamic_cast<const std::exception&>(caught).what());
      check(caught);
    }
  }

  // The same, and it says `text`.
  template <class Caught>
  static void expect_caught_saying(const std::string& text, const std::function<void()>& do_throw) {
    expect_caught_as<Caught>(do_throw,
                             [&](const Caught& caught) { EXPECT_EQ(caught.what(), text); });
  }
};
TYPED_TEST_SUITE(Failures, Runners, RunnerNames);

namespace {

struct Unregistered : std::out_of_range {
  using std::out_of_range::out_of_range;
};

struct Plain {
  int x;
};

}  // namespace

struct ParseFailure : std::runtime_error {
  explicit ParseFailure(const std::string& text = "") : std::runtime_error(text) {}
  template <class Archive>
  void serialize(Archive& archive) {
    archive(line);
  }
  int line = 0;
};

struct NoStandardBase {
  virtual ~NoStandardBase() = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(number);
  }
  int number = 0;
};

}  // namespace spychronous::test

SPYCHRONOUS_REGISTER_EXCEPTION(spychronous::test::ParseFailure);
SPYCHRONOUS_REGISTER_EXCEPTION(spychronous::test::NoStandardBase);

namespace spychronous::test {

TYPED_TEST(Failures, standard_exceptions_are_caught_as_what_they_are) {
  this->template expect_caught_saying<std::runtime_error>("a",
                                                          [] { throw std::runtime_error("a"); });
  this->template expect_caught_saying<std::out_of_range>("b", [] { throw std::out_of_range("b"); });
  this->template expect_caught_saying<std::invalid_argument>(
      "c", [] { throw std::invalid_argument("c"); });
  this->template expect_caught_saying<std::overflow_error>("d",
                                                           [] { throw std::overflow_error("d"); });
  this->template expect_caught_as<std::bad_alloc>([] { throw std::bad_alloc(); });
}

TYPED_TEST(Failures, exceptions_of_the_standard_library_itself_are_caught_as_what_they_are) {
  this->template expect_caught_as<std::out_of_range>([] { std::vector<int>().at(1); });
  this->template expect_caught_as<std::invalid_argument>([] { static_cast<void>(std::stoi("x")); });
}

TYPED_TEST(Failures, standard_exceptions_are_caught_as_their_bases) {
  this->template expect_caught_as<std::logic_error>([] { throw std::out_of_range("text"); });
  this->template expect_caught_as<std::exception>([] { throw std::range_error("text"); });
}

TYPED_TEST(Failures, a_system_error_keeps_its_code) {
  this->template expect_caught_as<std::system_error>(
      [] { throw std::system_error(ENOENT, std::generic_category(), "a file"); },
      [](const std::system_error& error) {
        EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
        EXPECT_EQ(error.code().category(), std::generic_category());
      });
}

TYPED_TEST(Failures, a_filesystem_error_keeps_its_paths) {
  using std::filesystem::filesystem_error;
  this->template expect_caught_as<filesystem_error>(
      [] { static_cast<void>(std::filesystem::file_size("/no/such/file")); },
      [](const filesystem_error& error) {
        EXPECT_EQ(error.path1(), "/no/such/file");
        EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
      });
}

TYPED_TEST(Failures, a_registered_exception_is_caught_as_itself_with_its_members) {
  this->template expect_caught_as<ParseFailure>(
      [] {
        ParseFailure failure("bad syntax");
        failure.line = 42;
        throw failure;
      },
      [](const ParseFailure& error) {
        EXPECT_STREQ(error.what(), "bad syntax");
        EXPECT_EQ(error.line, 42);
      });
}

TYPED_TEST(Failures, a_registered_class_without_a_standard_base_is_caught_as_itself) {
  try {
    this->run(this->job(
        [](int i) {
          NoStandardBase thrown;
          thrown.number = i;
          throw thrown;
        },
        std::views::iota(5, 6)));
    FAIL() << "nothing was thrown";
  } catch (const NoStandardBase& caught) {
    EXPECT_EQ(caught.number, 5);
    EXPECT_NE(dynamic_cast<const std::exception*>(&caught), nullptr);
  }
}

TYPED_TEST(Failures, an_unregistered_class_is_caught_as_its_nearest_standard_base) {
  this->template expect_caught_as<std::out_of_range>(
      [] { throw Unregistered("its text"); },
      [](const std::out_of_range& error) {
        EXPECT_STREQ(error.what(), "its text");
        EXPECT_EQ(dynamic_cast<const Unregistered*>(&error), nullptr);
      });
}

TYPED_TEST(Failures, what_is_no_exception_is_caught_as_a_runtime_error) {
  this->template expect_caught_saying<std::runtime_error>("42", [] { throw 42; });
  this->template expect_caught_saying<std::runtime_error>("text", [] { throw "text"; });
  this->template expect_caught_saying<std::runtime_error>("text",
                                                          [] { throw std::string("text"); });
  this->template expect_caught_as<std::runtime_error>([] { throw Plain{1}; });
  this->template expect_caught_as<std::runtime_error>([] { throw nullptr; });
}

TYPED_TEST(Failures, the_thrown_type_is_named_as_it_is_written) {
  const auto name_of = [this](const std::function<void()>& do_throw) {
    try {
      this->run(this->job([&](int) { do_throw(); }, std::views::iota(0, 1)));
    } catch (const ItemFailure& failure) {
      return failure.type_name();
    }
    return std::string("nothing was thrown");
  };
  EXPECT_EQ(name_of([] { throw std::out_of_range("x"); }), "std::out_of_range");
  EXPECT_EQ(name_of([] { throw ParseFailure("x"); }), "spychronous::test::ParseFailure");
  EXPECT_EQ(name_of([] { throw 42; }), "int");
  EXPECT_NE(name_of([] { throw Unregistered("x"); }).find("Unregistered"), std::string::npos);
}

TYPED_TEST(Failures, an_exception_with_a_nested_one_is_caught_as_its_outer_type) {
  this->template expect_caught_saying<std::runtime_error>("outer", [] {
    try {
      throw std::out_of_range("inner");
    } catch (...) {
      std::throw_with_nested(std::runtime_error("outer"));
    }
  });
}

TYPED_TEST(Failures, clauses_are_tried_from_the_most_special_on) {
  try {
    this->run(this->job([](int) { throw std::out_of_range("text"); }, std::views::iota(0, 1)));
    FAIL() << "nothing was thrown";
  } catch (const TimeoutFailure&) {
    FAIL() << "it is no timeout";
  } catch (const CrashFailure&) {
    FAIL() << "it is no crash";
  } catch (const std::runtime_error&) {
    FAIL() << "it is no runtime_error";
  } catch (const std::out_of_range&) {
    SUCCEED();
  }
}

TYPED_TEST(Failures, func_of_a_void_job_may_throw) {
  EXPECT_THROW(
      this->run(this->job([](int) { throw std::out_of_range("x"); }, std::views::iota(0, 3))),
      std::out_of_range);
}

TYPED_TEST(Failures, a_job_that_failed_can_be_run_again) {
  bool broken = true;
  const auto job = this->job(
      [&](int i) {
        if (broken && i == 1) throw std::out_of_range("once");
        return i;
      },
      std::views::iota(0, 3));
  EXPECT_THROW(this->run(job), std::out_of_range);
  broken = false;
  EXPECT_EQ(this->run(job), (std::vector<int>{0, 1, 2}));
}

TYPED_TEST(Failures, a_failure_can_be_described_and_thrown_on) {
  try {
    try {
      this->run(
          this->job([](int) { throw std::out_of_range("its text"); }, std::views::iota(0, 1)));
    } catch (const ItemFailure& failure) {
      EXPECT_NE(failure.describe().find("its text"), std::string::npos) << failure.describe();
      EXPECT_NE(failure.describe().find("std::out_of_range"), std::string::npos);
      failure.raise();
    }
    FAIL() << "nothing was thrown";
  } catch (const std::out_of_range& again) {
    EXPECT_STREQ(again.what(), "its text");
  }
}

}  // namespace spychronous::test
