// Results and exceptions that cannot be carried are the failure of their item alone.
#include <signal.h>
#include <unistd.h>

#include <cereal/cereal.hpp>
#include <exception>
#include <functional>
#include <new>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/recording_work.hpp"

namespace spychronous::test {

using Data = NothingLeft;

namespace {

constexpr int items = 6;
constexpr int bad_item = 2;

// A result that can be made to fail on either side.
struct Delicate {
  int item = 0;
  int worker = 0;

  template <class Archive>
  void save(Archive& archive) const {
    if (item == bad_item) on_save();
    archive(item, worker);
  }
  template <class Archive>
  void load(Archive& archive) {
    archive(item, worker);
    if (item == bad_item) on_load();
  }

  static inline std::function<void()> on_save = [] {};
  static inline std::function<void()> on_load = [] {};
};

// A result whose end is the end of the worker, if its item is 1.
struct Deadly {
  explicit Deadly(int value = 0) : item(value) {}
  Deadly(Deadly&& other) noexcept : item(std::exchange(other.item, 0)) {}
  Deadly& operator=(Deadly&& other) noexcept {
    item = std::exchange(other.item, 0);
    return *this;
  }
  ~Deadly() {
    if (item == 1) ::_exit(4);
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(item);
  }

  int item;
};

std::vector<Outcome<Delicate>> run_delicate(std::function<void()> on_save,
                                            std::function<void()> on_load) {
  Delicate::on_save = std::move(on_save);
  Delicate::on_load = std::move(on_load);
  auto outcomes = Job(
                      [](int i) {
                        return Delicate{i, ::getpid()};
                      },
                      std::views::iota(0, items))
                      .processes(1)
                      .suppress_worker_exceptions()
                      .run_multi_processed();
  for (int i = 0; i < items; ++i) {
    const auto& outcome = outcomes[static_cast<std::size_t>(i)];
    if (i == bad_item) {
      EXPECT_TRUE(has_thrown(outcome));
    } else if (outcome) {
      EXPECT_EQ(outcome->item, i);
      EXPECT_EQ(outcome->worker, outcomes[0]->worker) << "the worker has not survived";
    } else {
      ADD_FAILURE() << outcome.failure().describe();
    }
  }
  return outcomes;
}

void nothing() {}

// What a job throws whose only item throws `thrown`.
template <class Caught, class Thrown>
void expect_thrown_as(Thrown thrown, const std::string& type_name, const std::string& message) {
  try {
    Job([&](int) { throw thrown; }, std::views::iota(0, 1)).run_multi_processed();
    FAIL() << "nothing was thrown";
  } catch (const Caught& caught) {
    const auto* failure = dynamic_cast<const ItemFailure*>(&caught);
    ASSERT_NE(failure, nullptr);
    EXPECT_EQ(failure->kind(), FailureKind::exception);
    EXPECT_EQ(failure->type_name(), type_name);
    EXPECT_EQ(failure->message(), message);
  }
}

struct Plain {
  int x = 1;
};

struct Silent : std::exception {
  const char* what() const noexcept override { return text_or_throw(); }
  static const char* text_or_throw() { throw std::runtime_error("no text"); }
};

struct Unsavable : std::out_of_range {
  using std::out_of_range::out_of_range;
  Unsavable() : std::out_of_range("") {}
  template <class Archive>
  void save(Archive&) const {
    throw std::runtime_error("not to be saved");
  }
  template <class Archive>
  void load(Archive&) {}
};

struct Unloadable : std::out_of_range {
  using std::out_of_range::out_of_range;
  Unloadable() : std::out_of_range("") {}
  template <class Archive>
  void save(Archive&) const {}
  template <class Archive>
  void load(Archive&) {
    throw std::runtime_error("not to be loaded");
  }
};

}  // namespace
}  // namespace spychronous::test

SPYCHRONOUS_REGISTER_EXCEPTION(spychronous::test::Unsavable);
SPYCHRONOUS_REGISTER_EXCEPTION(spychronous::test::Unloadable);

namespace spychronous::test {

TEST_F(Data, G1_a_serialiser_that_throws_fails_its_item_with_the_cause) {
  const auto outcomes = run_delicate([] { throw std::domain_error("no form for it"); }, nothing);
  ASSERT_FALSE(outcomes[bad_item]);
  EXPECT_EQ(outcomes[bad_item].failure().message(), "no form for it");
  EXPECT_NE(dynamic_cast<const std::domain_error*>(&outcomes[bad_item].failure()), nullptr);
}

TEST_F(Data, G1_a_serialiser_that_finds_no_memory_fails_its_item_as_bad_alloc) {
  const auto outcomes = run_delicate([] { throw std::bad_alloc(); }, nothing);
  ASSERT_FALSE(outcomes[bad_item]);
  EXPECT_NE(dynamic_cast<const std::bad_alloc*>(&outcomes[bad_item].failure()), nullptr);
}

TEST_F(Data, G1_a_serialiser_that_throws_a_number_fails_its_item) {
  const auto outcomes = run_delicate([] { throw 42; }, nothing);
  ASSERT_FALSE(outcomes[bad_item]);
  EXPECT_EQ(outcomes[bad_item].failure().type_name(), "int");
}

TEST_F(Data, G4_a_deserialiser_that_throws_fails_its_item_with_the_cause) {
  const auto outcomes = run_delicate(nothing, [] { throw std::domain_error("unreadable"); });
  ASSERT_FALSE(outcomes[bad_item]);
  EXPECT_NE(outcomes[bad_item].failure().message().find("unreadable"), std::string::npos);
}

TEST_F(Data, G4_a_deserialiser_that_throws_a_number_fails_its_item) {
  const auto outcomes = run_delicate(nothing, [] { throw 42; });
  ASSERT_FALSE(outcomes[bad_item]);
  EXPECT_FALSE(outcomes[bad_item].failure().message().empty());
}

TEST_F(Data, G2_what_is_no_std_exception_arrives_as_a_runtime_error) {
  expect_thrown_as<std::runtime_error>(42, "int", "42");
  expect_thrown_as<std::runtime_error>("a literal", "char const*", "a literal");
  expect_thrown_as<std::runtime_error>(
      std::string("a text"),
      "std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "a text");
}

TEST_F(Data, G2_a_thrown_struct_is_named) {
  try {
    Job([](int) { throw Plain(); }, std::views::iota(0, 1)).run_multi_processed();
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& caught) {
    const auto& failure = dynamic_cast<const ItemFailure&>(caught);
    EXPECT_NE(failure.type_name().find("Plain"), std::string::npos) << failure.type_name();
    EXPECT_FALSE(failure.describe().empty());
  }
}

TEST_F(Data, G2_a_thrown_null_pointer_is_the_failure_of_its_item) {
  EXPECT_THROW(Job([](int) { throw nullptr; }, std::views::iota(0, 1)).run_multi_processed(),
               ItemFailure);
  EXPECT_THROW(Job([](int) { throw static_cast<const char*>(nullptr); }, std::views::iota(0, 1))
                   .run_multi_processed(),
               ItemFailure);
}

TEST_F(Data, G3_a_what_that_throws_is_a_crash_of_its_item_alone) {
  // what() is noexcept: C++ itself ends the worker.
  const auto outcomes = Job(
                            [](int i) {
                              if (i == 1) throw Silent();
                              return i;
                            },
                            std::views::iota(0, 3))
                            .processes(1)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_value(outcomes[0], 0));
  EXPECT_TRUE(has_crashed(outcomes[1], SIGABRT));
  EXPECT_TRUE(has_value(outcomes[2], 2));
}

TEST_F(Data, G3_a_text_of_100_million_letters_is_cut) {
  const auto outcomes = Job([](int) { throw std::out_of_range(std::string(100'000'000, 'x')); },
                            std::views::iota(0, 1))
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  ASSERT_TRUE(has_thrown(outcomes[0]));
  const ItemFailure& failure = outcomes[0].failure();
  EXPECT_LE(failure.message().size(), 65U * 1024);
  EXPECT_EQ(failure.message().substr(0, 1000), std::string(1000, 'x'));
  EXPECT_NE(dynamic_cast<const std::out_of_range*>(&failure), nullptr);
}

TEST_F(Data, G3_an_exception_that_cannot_be_serialised_arrives_as_its_base) {
  EXPECT_THROW(
      Job([](int) { throw Unsavable("its text"); }, std::views::iota(0, 1)).run_multi_processed(),
      std::out_of_range);
}

TEST_F(Data, G4_an_exception_that_cannot_be_deserialised_arrives_as_its_base) {
  try {
    Job([](int) { throw Unloadable("its text"); }, std::views::iota(0, 1)).run_multi_processed();
    FAIL() << "nothing was thrown";
  } catch (const std::out_of_range& caught) {
    EXPECT_STREQ(caught.what(), "its text");
  }
}

TEST_F(Data, the_destructor_of_a_result_is_charged_to_its_own_item) {
  const auto outcomes = Job([](int i) { return Deadly{i}; }, std::views::iota(0, 4))
                            .processes(1)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[1], {}, 4));
  for (const std::size_t i : {0U, 2U, 3U}) EXPECT_TRUE(outcomes[i].has_value()) << i;
}

TEST_F(Data, an_error_of_the_host_between_fork_and_run_leaves_it_as_it_was) {
  struct Failing : RecordingWork {
    Failing() : RecordingWork([](std::uint32_t) { return ""; }) {}
    void after_fork_in_host() override { throw std::bad_alloc(); }
  } work;
  engine::ProcessRun run(work, 3, {});
  sigset_t before;
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  EXPECT_THROW(run.run(), std::bad_alloc);
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  EXPECT_EQ(::sigismember(&after, SIGTERM), ::sigismember(&before, SIGTERM));
}

}  // namespace spychronous::test
