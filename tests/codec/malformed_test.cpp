#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "carry.hpp"
#include "codec/samples.hpp"

namespace codec = spychronous::codec;
using namespace spychronous::samples;

namespace {

struct Node {
  int value = 0;
  std::unique_ptr<Node> next;
  Node() = default;
  Node(Node&&) = default;
  ~Node() {
    while (next) next = std::move(next->next);
  }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(value, next);
  }
};

/// Decodes bytes that may be anything: a value or an exception must come of it, nothing else.
template <class R>
bool is_decoded(const std::vector<std::byte>& message) {
  try {
    codec::decode<R>(message);
    return true;
  } catch (const std::exception& error) {
    EXPECT_STRNE(error.what(), "");
    return false;
  }
}

template <class R>
void expect_every_cut_throws(const R& value) {
  const auto message = message_of(value);
  for (std::size_t size = 0; size < message.size(); ++size) {
    const std::vector cut(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THROW(codec::decode<R>(cut), std::runtime_error) << size;
  }
}

template <class R>
void flip_bytes(const R& value, unsigned seed) {
  std::mt19937 random(seed);
  const auto message = message_of(value);
  for (int round = 0; round < 5'000; ++round) {
    auto broken = message;
    for (unsigned flips = 1 + random() % 4; flips > 0; --flips) {
      broken[random() % broken.size()] = static_cast<std::byte>(random());
    }
    is_decoded<R>(broken);
  }
}

std::string what_is_thrown(const auto& function) {
  try {
    function();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

TEST(Malformed, a_message_cut_anywhere_throws) {
  expect_every_cut_throws(record());
  expect_every_cut_throws(more());
}

TEST(Malformed, bytes_left_over_throw) {
  auto message = message_of(more());
  message.push_back(std::byte{0});
  EXPECT_NE(what_is_thrown([&] { codec::decode<More>(message); }).find("1 bytes of its message"),
            std::string::npos);
}

TEST(Malformed, fixed_results_and_blocks_of_a_wrong_size_throw) {
  EXPECT_THROW(codec::decode<int>(message_of('x')), std::runtime_error);
  EXPECT_THROW(codec::decode<int>(message_of(5.0)), std::runtime_error);
  EXPECT_THROW(codec::decode<std::vector<int>>(message_of(std::string("12345"))),
               std::runtime_error);
  EXPECT_THROW(codec::decode<void>(message_of('x')), std::runtime_error);
}

TEST(Malformed, changed_bytes_give_a_value_or_an_exception) {
  flip_bytes(record(), 1);
  flip_bytes(more(), 2);
}

TEST(Malformed, random_bytes_give_a_value_or_an_exception) {
  std::mt19937 random(3);
  int refused = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::vector<std::byte> message(random() % 200);
    for (auto& byte : message) byte = static_cast<std::byte>(random() % (round % 2 == 0 ? 3 : 256));
    refused += is_decoded<Record>(message) ? 0 : 1;
    is_decoded<More>(message);
    is_decoded<Tree>(message);
    is_decoded<std::vector<std::vector<std::vector<std::string>>>>(message);
  }
  EXPECT_EQ(refused, 5'000);
}

TEST(Malformed, a_length_that_the_bytes_cannot_fill_is_refused_before_memory_is_taken) {
  const auto expect_refused = []<class R>(std::type_identity<R>) {
    for (const std::uint64_t length :
         {std::uint64_t{1} << 33, std::uint64_t{1} << 60, ~std::uint64_t{0}}) {
      auto message = message_of(length);
      message.resize(100);
      EXPECT_NE(what_is_thrown([&] { codec::decode<R>(message); }).find("the length"),
                std::string::npos);
    }
  };
  expect_refused(std::type_identity<std::vector<std::string>>{});
  expect_refused(std::type_identity<std::vector<bool>>{});
  expect_refused(std::type_identity<std::pair<std::string, int>>{});
  expect_refused(std::type_identity<std::pair<std::vector<Point>, int>>{});
  expect_refused(std::type_identity<std::pair<std::vector<double>, int>>{});
  expect_refused(std::type_identity<std::map<int, int>>{});
  expect_refused(std::type_identity<std::multimap<int, int>>{});
}

// Each length by itself could be one of elements without bytes.
TEST(Malformed, lengths_that_the_bytes_cannot_fill_together_are_refused) {
  std::vector<std::byte> message;
  for (int level = 0; level < 40; ++level) {
    const auto tree = message_of(std::pair<int, std::uint64_t>(level, 60'000));
    message.insert(message.end(), tree.begin(), tree.begin() + sizeof(int));
    message.insert(message.end(), tree.end() - sizeof(std::uint64_t), tree.end());
  }
  EXPECT_NE(what_is_thrown([&] { codec::decode<Tree>(message); }).find("the length 60000"),
            std::string::npos);
}

TEST(Malformed, a_truth_value_that_is_neither_is_refused) {
  auto message = message_of(std::vector<bool>{true});
  message.back() = std::byte{2};
  EXPECT_NE(
      what_is_thrown([&] { codec::decode<std::vector<bool>>(message); }).find("the truth value 2"),
      std::string::npos);
}

TEST(Malformed, a_bool_by_itself_is_made_true_or_false) {
  EXPECT_TRUE(codec::decode<bool>(message_of(static_cast<unsigned char>(2))));
}

TEST(Malformed, a_chain_that_is_too_long_is_refused_with_a_sentence_and_not_by_a_crash) {
  Node first;
  for (int i = 0; i < 100'000; ++i) {
    auto next = std::make_unique<Node>();
    next->next = std::move(first.next);
    first.next = std::move(next);
  }
  std::vector<std::byte> buffer;
  EXPECT_NE(what_is_thrown([&] { codec::encode(first, buffer); }).find("nested too deeply"),
            std::string::npos);
}

TEST(Malformed, bytes_that_say_an_endless_chain_are_refused) {
  const std::vector<std::byte> ones(1'000'000, std::byte{1});
  EXPECT_NE(what_is_thrown([&] { codec::decode<Node>(ones); }).find("nested too deeply"),
            std::string::npos);
}

TEST(Malformed, a_chain_of_a_thousand_links_is_carried) {
  Node first;
  for (int i = 0; i < 1000; ++i) {
    auto next = std::make_unique<Node>();
    next->value = i;
    next->next = std::move(first.next);
    first.next = std::move(next);
  }
  const Node back = codec::decode<Node>(message_of(first));
  EXPECT_EQ(back.next->next->value, 998);
}
