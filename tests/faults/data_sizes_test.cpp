// Results of every size arrive whole.
#include <cstdint>
#include <ranges>
#include <string>
#include <vector>

#include "shared/ring.hpp"
#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/recording_work.hpp"

namespace spychronous::test {

using Data = NothingLeft;

namespace {

constexpr std::size_t mebi = std::size_t{1} << 20;

// Bytes that differ from their neighbours, from those a chunk away, and from item to item.
std::uint8_t byte_at(std::size_t i) {
  return static_cast<std::uint8_t>((i * 0x9E3779B97F4A7C15U) >> 56);
}

template <class Container>
Container bytes_of(std::size_t size) {
  Container all(size, typename Container::value_type{});
  for (std::size_t i = 0; i < size; ++i) {
    all[i] = static_cast<typename Container::value_type>(byte_at(i + size));
  }
  return all;
}

// FNV-1a
template <class Container>
std::uint64_t hash_of(const Container& all) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const auto element : all) {
    hash = (hash ^ static_cast<std::uint64_t>(element)) * 0x100000001B3U;
  }
  return hash;
}

// The sizes at which something could go wrong by one, in a ring of the default size.
std::vector<std::size_t> delicate_sizes() {
  std::vector<std::size_t> sizes = {0, 1, 2, 3, 1000};
  const std::size_t chunk = ring::max_payload(mebi);
  for (const std::size_t edge : {ring::alignment, 3 * ring::alignment, chunk, 2 * chunk, 3 * chunk,
                                 4 * chunk, mebi - ring::alignment, mebi, 2 * mebi, 7 * mebi}) {
    for (std::size_t size = edge - 1; size <= edge + 1; ++size) sizes.push_back(size);
  }
  return sizes;
}

template <class Container>
void expect_whole(int processes) {
  const auto sizes = delicate_sizes();
  const auto results = Job([](std::size_t size) { return bytes_of<Container>(size); }, sizes)
                           .processes(processes)
                           .run_multi_processed();
  ASSERT_EQ(results.size(), sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    ASSERT_EQ(results[i].size(), sizes[i]);
    EXPECT_EQ(hash_of(results[i]), hash_of(bytes_of<Container>(sizes[i]))) << "size " << sizes[i];
  }
}

}  // namespace

TEST_F(Data, G5_strings_of_every_delicate_size_arrive_whole) { expect_whole<std::string>(2); }

TEST_F(Data, G5_vectors_of_every_delicate_size_arrive_whole) {
  expect_whole<std::vector<std::uint8_t>>(1);
  expect_whole<std::vector<std::int64_t>>(3);
}

TEST_F(Data, G5_nested_vectors_of_every_delicate_size_arrive_whole) {
  const auto sizes = delicate_sizes();
  const auto results = Job(
                           [](std::size_t size) {
                             return std::vector{bytes_of<std::string>(size), std::string("end")};
                           },
                           sizes)
                           .processes(2)
                           .run_multi_processed();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    ASSERT_EQ(results[i].size(), 2U);
    EXPECT_EQ(hash_of(results[i][0]), hash_of(bytes_of<std::string>(sizes[i])));
    EXPECT_EQ(results[i][1], "end");
  }
}

TEST_F(Data, G5_every_size_up_to_four_times_the_smallest_ring_arrives_whole) {
  constexpr std::uint32_t count = 2100;
  RecordingWork work([](std::uint32_t item) { return bytes_of<std::string>(item); });
  engine::ProcessRun run(work, count, {.processes = 2, .ring_capacity = 512});
  EXPECT_EQ(run.run(), engine::Ending::finished);
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_TRUE(work[i].is_value(bytes_of<std::string>(i))) << "size " << i;
  }
}

TEST_F(Data, G5_exceptions_of_every_size_arrive_whole) {
  constexpr std::uint32_t count = 1100;
  RecordingWork work(
      [](std::uint32_t item) -> std::string { throw std::runtime_error(std::string(item, 'x')); });
  engine::ProcessRun run(work, count, {.processes = 2, .ring_capacity = 512});
  EXPECT_EQ(run.run(), engine::Ending::finished);
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_EQ(work[i].times, 1);
    ASSERT_EQ(work[i].exception, std::string(i, 'x'));
  }
}

TEST_F(Data, G5_a_ring_of_an_odd_multiple_of_32_works_as_well) {
  for (const std::size_t capacity : {512U, 544U, 992U, 1024U, 1056U}) {
    RecordingWork work([](std::uint32_t item) { return bytes_of<std::string>(item * 7); });
    engine::ProcessRun run(work, 300, {.processes = 2, .ring_capacity = capacity});
    EXPECT_EQ(run.run(), engine::Ending::finished);
    for (std::uint32_t i = 0; i < 300; ++i) {
      ASSERT_TRUE(work[i].is_value(bytes_of<std::string>(i * 7))) << "size " << i * 7;
    }
  }
}

#ifdef SPYCHRONOUS_TEST_HUGE  // 12 GiB of memory and half a minute: see HACKING.md
TEST_F(Data, G5_a_result_of_5_GiB_arrives_whole) {
  constexpr std::size_t size = 5 * (std::size_t{1} << 30);
  const auto results = Job(
                           [](int) {
                             std::vector<std::uint8_t> all(size);
                             for (std::size_t i = 0; i < size; i += 4093) all[i] = byte_at(i);
                             return all;
                           },
                           std::views::iota(0, 1))
                           .run_multi_processed();
  ASSERT_EQ(results[0].size(), size);
  for (std::size_t i = 0; i < size; i += 4093) ASSERT_EQ(results[0][i], byte_at(i));
}
#endif

}  // namespace spychronous::test
