#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "carry.hpp"

namespace codec = spychronous::codec;

namespace {

struct Odd {
  std::array<char, 7> letters;
  bool operator==(const Odd&) const = default;
};
struct Huge {
  std::array<std::uint32_t, 5000> numbers;
  bool operator==(const Huge&) const = default;
};
struct Named {
  int number;
  std::string name;
  bool operator==(const Named&) const = default;
};

template <class T>
std::vector<T> count_to(std::size_t size) {
  std::vector<T> numbers(size);
  std::iota(numbers.begin(), numbers.end(), T{});
  return numbers;
}

}  // namespace

TEST(Assembler, a_vector_comes_back_equal_from_chunks_of_any_size) {
  const auto numbers = count_to<std::uint64_t>(1000);
  for (const std::size_t size : {1, 3, 7, 8, 9, 64, 1000, 4096, 8000}) {
    EXPECT_EQ(in_chunks(numbers, size), numbers) << size;
  }
}

TEST(Assembler, a_large_vector_comes_back_equal_from_aligned_and_odd_chunks) {
  const auto numbers = count_to<std::uint32_t>(3'000'000);
  EXPECT_EQ(in_chunks(numbers, 1 << 16), numbers);
  EXPECT_EQ(in_chunks(numbers, 99'991), numbers);
}

TEST(Assembler, a_large_vector_comes_back_equal_from_misaligned_memory) {
  const auto numbers = count_to<std::uint64_t>(10'000);
  auto message = message_of(numbers);
  message.insert(message.begin(), 3, std::byte{0});
  codec::Assembler<std::vector<std::uint64_t>> assembler;
  assembler.begin(message.size() - 3);
  assembler.append(std::span(message).subspan(3, 40'000));
  assembler.append(std::span(message).subspan(40'003));
  EXPECT_EQ(assembler.take(), numbers);
}

TEST(Assembler, chunks_of_random_sizes_give_the_same_block) {
  std::mt19937 random(7);
  const auto numbers = count_to<std::uint32_t>(5000);
  const auto message = message_of(numbers);
  codec::Assembler<std::vector<std::uint32_t>> assembler;
  for (int round = 0; round < 50; ++round) {
    assembler.begin(message.size());
    for (std::size_t at = 0; at < message.size();) {
      const std::size_t size = std::min<std::size_t>(random() % 600, message.size() - at);
      assembler.append(std::span(message).subspan(at, size));
      at += size;
    }
    ASSERT_EQ(assembler.take(), numbers);
  }
}

TEST(Assembler, strings_and_elements_of_odd_or_huge_size_come_back_equal) {
  const std::string text(10'000, 'x');
  EXPECT_EQ(in_chunks(text, 77), text);
  const std::vector<Odd> odd(500, Odd{{'a', 'b', 'c', 'd', 'e', 'f', 'g'}});
  EXPECT_EQ(in_chunks(odd, 64), odd);
  std::vector<Huge> huge(3);
  huge[2].numbers[4999] = 5;
  EXPECT_EQ(in_chunks(huge, 9999), huge);
  EXPECT_EQ(in_chunks(huge[2], 9999), huge[2]);
}

TEST(Assembler, archived_results_come_back_equal) {
  const std::map<std::string, Named> map{{"x", {1, "a"}}, {"y", {2, std::string(5000, 'b')}}};
  for (const std::size_t size : {1, 7, 100, 10'000}) EXPECT_EQ(in_chunks(map, size), map) << size;
}

TEST(Assembler, an_empty_message_is_an_empty_block) {
  EXPECT_EQ(in_chunks(std::vector<int>{}, 1), std::vector<int>{});
}

TEST(Assembler, elements_are_copied_to_memory_that_was_reserved_once) {
  const auto numbers = count_to<std::uint64_t>(1000);
  const auto back = in_chunks(numbers, 64);
  EXPECT_EQ(back.capacity(), numbers.size());
}

TEST(Assembler, it_takes_one_message_after_another) {
  codec::Assembler<std::string> assembler;
  for (const std::string text : {"first", "second"}) {
    assembler.begin(text.size());
    assembler.append(std::as_bytes(std::span(text)));
    EXPECT_EQ(assembler.take(), text);
  }
}

TEST(Assembler, begin_forgets_an_unfinished_message) {
  const std::vector<int> numbers{1, 2};
  const auto message = message_of(numbers);
  codec::Assembler<std::vector<int>> assembler;
  assembler.begin(100);
  assembler.append(std::span(message).first(7));
  assembler.begin(message.size());
  assembler.append(message);
  EXPECT_EQ(assembler.take(), numbers);
}

TEST(Assembler, missing_bytes_are_reported) {
  const auto message = message_of(count_to<int>(10));
  codec::Assembler<std::vector<int>> assembler;
  assembler.begin(message.size());
  assembler.append(std::span(message).first(39));
  EXPECT_THROW(assembler.take(), std::runtime_error);
}

TEST(Assembler, bytes_beyond_the_total_are_reported) {
  const auto message = message_of(count_to<int>(10));
  codec::Assembler<std::vector<int>> assembler;
  assembler.begin(20);
  assembler.append(message);
  assembler.append(message);
  EXPECT_THROW(assembler.take(), std::runtime_error);
}

TEST(Assembler, a_total_that_cuts_an_element_is_reported) {
  const auto message = message_of(count_to<int>(10));
  codec::Assembler<std::vector<int>> assembler;
  assembler.begin(39);
  assembler.append(std::span(message).first(39));
  EXPECT_THROW(assembler.take(), std::runtime_error);
}

TEST(Assembler, an_impossible_total_is_reported_and_what_follows_is_ignored) {
  const auto expect_refused = [](auto assembler) {
    for (const std::uint64_t total : {std::uint64_t{1} << 60, ~std::uint64_t{0}}) {
      EXPECT_THROW(assembler.begin(total), std::length_error);
      assembler.append(message_of(5));
      EXPECT_THROW(assembler.take(), std::runtime_error);
    }
  };
  expect_refused(codec::Assembler<std::vector<int>>());
  expect_refused(codec::Assembler<std::string>());
  expect_refused(codec::Assembler<Named>());
  expect_refused(codec::Assembler<Huge>());
}

TEST(Assembler, after_an_error_the_next_message_is_taken) {
  codec::Assembler<std::string> assembler;
  assembler.begin(5);
  EXPECT_THROW(assembler.take(), std::runtime_error);
  EXPECT_THROW(assembler.take(), std::runtime_error);
  assembler.begin(1);
  assembler.append(message_of(std::string("x")));
  EXPECT_EQ(assembler.take(), "x");
}

TEST(Assembler, it_can_be_moved_in_the_middle_of_a_message) {
  const auto numbers = count_to<std::uint32_t>(100);
  const auto message = message_of(numbers);
  codec::Assembler<std::vector<std::uint32_t>> first;
  first.begin(message.size());
  first.append(std::span(message).first(33));
  auto second = std::move(first);
  second.append(std::span(message).subspan(33));
  EXPECT_EQ(second.take(), numbers);
}
