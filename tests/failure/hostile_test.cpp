// Bytes that no encoder wrote, and texts beyond measure.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <new>
#include <random>
#include <regex>
#include <stdexcept>
#include <string>
#include <system_error>

#include "failure/carry.hpp"
#include "failure/parse_error.hpp"

using namespace spychronous;
using namespace spychronous::test;

namespace {

struct Hungry : std::bad_alloc {
  Hungry() = default;
  explicit Hungry(const std::string&) {}
  template <class Archive>
  void serialize(Archive&) {
    throw std::bad_alloc();
  }
};

struct TextOfHungry {
  explicit TextOfHungry(const std::string&) {}
  std::string what() const { throw std::bad_alloc(); }
};

SPYCHRONOUS_REGISTER_EXCEPTION(Hungry);
SPYCHRONOUS_REGISTER_EXCEPTION(TextOfHungry);

std::vector<std::vector<std::byte>> samples() {
  const std::error_code code(2, std::system_category());
  return {encoded([] { throw std::out_of_range("beyond the end"); }),
          encoded([&] { throw std::filesystem::filesystem_error("moved", "/a", "/b", code); }),
          encoded([] { throw std::regex_error(std::regex_constants::error_brace); }),
          encoded([] { throw std::future_error(std::future_errc::no_state); }),
          encoded([] { throw_parse_error_elsewhere(); }),
          encoded([] { throw 42; })};
}

// Whatever it is, it keeps what an object that leaves a run must be.
void expect_whole(const std::shared_ptr<const ItemFailure>& failure) {
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->index(), 5U);
  EXPECT_EQ(failure->kind(), FailureKind::exception);
  ASSERT_NE(as<std::exception>(failure), nullptr);
  EXPECT_NE(as<std::exception>(failure)->what(), nullptr);
  EXPECT_THROW(failure->raise(), std::exception);
}

}  // namespace

TEST(Hostile, every_truncation_arrives_as_undecodable) {
  for (const auto& bytes : samples()) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      // A copy of that very size: the sanitizer sees a read beyond it.
      const std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<long>(size));
      const auto failure = detail::decode_exception(5, 1, cut);
      expect_whole(failure);
      EXPECT_NE(failure->message().find("could not be decoded"), std::string::npos);
    }
  }
}

TEST(Hostile, bytes_after_the_end_arrive_as_undecodable) {
  for (auto bytes : samples()) {
    bytes.push_back(std::byte{0});
    const auto failure = detail::decode_exception(5, 1, bytes);
    EXPECT_NE(failure->message().find("could not be decoded"), std::string::npos);
  }
}

TEST(Hostile, changed_bytes_never_lead_astray) {
  std::mt19937 random(20240229);
  for (const auto& bytes : samples()) {
    for (int round = 0; round < 3000; ++round) {
      std::vector<std::byte> changed = bytes;
      for (unsigned left = 1 + random() % 4; left > 0; --left) {
        changed[random() % changed.size()] = static_cast<std::byte>(random());
      }
      expect_whole(detail::decode_exception(5, 1, changed));
    }
  }
}

TEST(Hostile, random_bytes_never_lead_astray) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::byte> bytes(random() % 200);
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<std::byte>(random()); });
    if (!bytes.empty() && round % 2 == 0) bytes[0] = std::byte{0xE1};  // the right first byte
    expect_whole(detail::decode_exception(5, 1, bytes));
  }
}

TEST(Hostile, a_text_of_100_MB_is_cut_and_says_so) {
  const auto failure = carried_object(std::runtime_error(std::string(100'000'000, 'x')));
  EXPECT_GE(failure->message().size(), 64U * 1024);
  EXPECT_LT(failure->message().size(), 65U * 1024);
  EXPECT_NE(failure->message().find("[cut here"), std::string::npos);
}

TEST(Hostile, a_text_is_cut_between_characters) {
  std::string text(64 * 1024 - 1, 'x');
  text += "\xE2\x82\xAC and more";  // the euro sign across the limit
  const auto failure = carried_object(std::runtime_error(text));
  EXPECT_NE(failure->message().find("x [cut here"), std::string::npos);
}

TEST(Hostile, a_text_of_exactly_64_KiB_is_whole) {
  const std::string text(64 * 1024, 'x');
  EXPECT_EQ(carried_object(std::runtime_error(text))->message(), text);
}

TEST(Hostile, a_text_may_contain_zeros) {
  EXPECT_EQ(carried_object(std::string("a\0b", 3))->message(), std::string("a\0b", 3));
}

TEST(Hostile, want_of_memory_for_the_members_leaves_the_base) {
  const auto failure = carried_object(Hungry());
  EXPECT_EQ(as<Hungry>(failure), nullptr);
  EXPECT_NE(as<std::bad_alloc>(failure), nullptr);
  EXPECT_STREQ(as<std::exception>(failure)->what(), "std::bad_alloc");
}

TEST(Hostile, want_of_memory_for_the_text_leaves_the_type_and_a_note) {
  const auto failure = carried_object(TextOfHungry(""));
  EXPECT_NE(failure->type_name().find("TextOfHungry"), std::string::npos);
  EXPECT_NE(failure->message().find("too little memory"), std::string::npos);
}
