#include "shared/ring.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <vector>

namespace spychronous {
namespace {

struct TestRing {
  explicit TestRing(std::size_t size)
      : capacity(size),
        bytes(static_cast<std::byte*>(::operator new(size, std::align_val_t{64}))) {}
  ~TestRing() { ::operator delete(bytes, std::align_val_t{64}); }
  TestRing(const TestRing&) = delete;
  TestRing& operator=(const TestRing&) = delete;

  RingWriter writer() { return {control, bytes, capacity}; }
  RingReader reader() { return {control, bytes, capacity}; }

  std::size_t capacity;
  std::byte* bytes;
  RingControl control{};
};

ChunkHeader header_of(std::uint32_t length, std::uint32_t item = 0) {
  return {length, ChunkHeader::Kind::value, 1, item, length, 0, 42};
}

std::vector<std::byte> pattern(std::size_t size, int seed) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 + seed);
  return bytes;
}

TEST(Ring, chunks_of_every_size_come_out_as_they_went_in_across_many_wraps) {
  TestRing ring(512);
  RingWriter writer = ring.writer();
  RingReader reader = ring.reader();
  for (int round = 0; round < 2000; ++round) {
    const auto sent = pattern(round % (ring::max_payload(512) + 1), round);
    const auto item = static_cast<std::uint32_t>(round);
    ASSERT_TRUE(
        writer.try_write(header_of(static_cast<std::uint32_t>(sent.size()), item), sent.data()));
    RingReader::Chunk chunk{};
    ASSERT_EQ(reader.peek(chunk), RingReader::Found::chunk);
    EXPECT_EQ(chunk.header.item, item);
    EXPECT_EQ(std::vector(chunk.payload.begin(), chunk.payload.end()), sent);
    reader.consume();
    EXPECT_EQ(reader.peek(chunk), RingReader::Found::nothing);
  }
}

TEST(Ring, a_full_chunk_always_fits_into_an_empty_ring_wherever_it_stands) {
  for (std::size_t capacity = 512; capacity <= 2048; capacity += 32) {
    TestRing ring(capacity);
    RingWriter writer = ring.writer();
    RingReader reader = ring.reader();
    const auto most = static_cast<std::uint32_t>(ring::max_payload(capacity));
    const auto sent = pattern(most, 1);
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(writer.try_write(header_of(most), sent.data())) << capacity;
      RingReader::Chunk chunk{};
      ASSERT_EQ(reader.peek(chunk), RingReader::Found::chunk);
      reader.consume();
      ASSERT_TRUE(writer.try_write(header_of(0), sent.data()));  // moves on by one alignment
      ASSERT_EQ(reader.peek(chunk), RingReader::Found::chunk);
      reader.consume();
    }
  }
}

TEST(Ring, a_full_ring_refuses_and_loses_nothing) {
  TestRing ring(512);
  RingWriter writer = ring.writer();
  RingReader reader = ring.reader();
  std::uint32_t written = 0;
  while (writer.try_write(header_of(32, written), pattern(32, 0).data())) ++written;
  EXPECT_EQ(written, 8U);
  RingReader::Chunk chunk{};
  for (std::uint32_t i = 0; i < written; ++i) {
    ASSERT_EQ(reader.peek(chunk), RingReader::Found::chunk);
    EXPECT_EQ(chunk.header.item, i);
    reader.consume();
  }
  EXPECT_EQ(reader.peek(chunk), RingReader::Found::nothing);
}

TEST(Ring, a_successor_of_the_writer_goes_on_where_it_stopped) {
  TestRing ring(512);
  RingReader reader = ring.reader();
  for (std::uint32_t i = 0; i < 50; ++i) {
    ASSERT_TRUE(ring.writer().try_write(header_of(8, i), pattern(8, 0).data()));
    RingReader::Chunk chunk{};
    ASSERT_EQ(reader.peek(chunk), RingReader::Found::chunk);
    EXPECT_EQ(chunk.header.item, i);
    reader.consume();
  }
}

// What a worker that writes anywhere can do to the words and headers.
TEST(Ring, the_reader_stays_inside_whatever_the_ring_holds) {
  for (unsigned seed = 0; seed < 20'000; ++seed) {
    TestRing ring(512);
    std::uint64_t state = seed * 0x9E37'79B9'7F4A'7C15ULL + 1;
    const auto next = [&state] {
      return state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    };
    for (std::size_t i = 0; i < ring.capacity; i += 8) {
      const std::uint64_t word = seed % 2 == 0 ? next() : next() >> (next() >> 58);
      std::memcpy(ring.bytes + i, &word, 8);
    }
    ring.control.tail = seed % 3 == 0 ? next() : (next() >> 55) * 32;
    RingReader reader = ring.reader();
    RingReader::Chunk chunk{};
    for (int i = 0; i < 100 && reader.peek(chunk) == RingReader::Found::chunk; ++i) {
      ASSERT_GE(chunk.payload.data(), ring.bytes);
      ASSERT_LE(chunk.payload.data() + chunk.payload.size(), ring.bytes + ring.capacity);
      reader.consume();
    }
  }
}

TEST(Ring, a_writer_that_finds_nonsense_in_tail_stays_inside) {
  for (const std::uint64_t tail : {1ULL, 31ULL, 511ULL, ~0ULL, ~0ULL - 31}) {
    TestRing ring(512);
    ring.control.tail = tail;
    RingWriter writer = ring.writer();
    for (int i = 0; i < 20; ++i) writer.try_write(header_of(96), pattern(96, 0).data());
  }
  SUCCEED();  // AddressSanitizer is the judge
}

}  // namespace
}  // namespace spychronous
