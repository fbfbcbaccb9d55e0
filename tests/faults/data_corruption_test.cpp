// A worker that writes nonsense into its ring.
#include <unistd.h>

#include <cstring>
#include <random>

#include "corruption.hpp"
#include "support/event.hpp"

namespace spychronous::test {

TEST_F(Corruption, G6_a_chunk_longer_than_what_is_stored_is_charged_to_its_writer) {
  expect_charged([this] {
    forge({100'000, ChunkHeader::Kind::value, 1, bad_item, 100'000, 0, ::getpid()});
  });
  expect_charged([this] {
    forge({~0U, ChunkHeader::Kind::value, 1, bad_item, ~0U, 0, ::getpid()});
  });
}

TEST_F(Corruption, G6_a_chunk_of_no_known_kind_is_charged_to_its_writer) {
  expect_charged([this] {
    forge({0, static_cast<ChunkHeader::Kind>(77), 1, bad_item, 0, 0, ::getpid()});
  });
}

TEST_F(Corruption, G6_a_chunk_of_an_item_that_does_not_exist_is_charged_to_its_writer) {
  expect_charged([this] { forge({0, ChunkHeader::Kind::value, 1, items, 0, 0, ::getpid()}); });
  expect_charged([this] { forge({0, ChunkHeader::Kind::value, 1, ~0U, 0, 0, ::getpid()}); });
}

TEST_F(Corruption, G6_a_chunk_that_follows_nothing_is_charged_to_its_writer) {
  expect_charged([this] { forge({0, ChunkHeader::Kind::value, 1, bad_item, 100, 5, ::getpid()}); });
}

TEST_F(Corruption, G6_zeros_are_not_taken_for_the_result_of_the_first_item) {
  processes = 2;
  const Shared<Event> vandalised;
  before_first_item = [&] { vandalised->wait(); };
  expect_charged([&] {
    forge({});
    vandalised->signal();
  });
}

TEST_F(Corruption, G6_wild_tails_are_charged_to_their_writer) {
  for (const std::uint64_t distance : {std::uint64_t{7}, std::uint64_t{capacity + 32},
                                       ~std::uint64_t{31}, std::uint64_t{1} << 63}) {
    expect_charged([this, distance] { own_ring().tail += distance; });
  }
}

TEST_F(Corruption, G6_an_overwritten_head_blocks_nobody) {
  for (const std::uint64_t distance :
       {std::uint64_t{32}, std::uint64_t{capacity * 5}, ~std::uint64_t{31}}) {
    expect_survived([this, distance] { own_ring().head += distance; });
  }
}

TEST_F(Corruption, G6_a_ring_full_of_random_bytes_is_survived) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    expect_survived([this, seed] {
      std::mt19937 random(seed);
      std::byte* const bytes = own_bytes();
      for (std::size_t i = 0; i < capacity; ++i) bytes[i] = static_cast<std::byte>(random());
      own_ring().tail += capacity;
      own_ring().head += capacity;
    });
  }
}

TEST_F(Corruption, G6_a_random_chunk_header_is_survived) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    expect_survived([this, seed] {
      std::mt19937 random(seed);
      ChunkHeader header{};
      auto* const words = reinterpret_cast<std::uint32_t*>(&header);
      for (std::size_t i = 0; i < sizeof header / 4; ++i) {
        words[i] = static_cast<std::uint32_t>(random() % 3 == 0 ? random() : random() % 9);
      }
      header.item = bad_item;  // no reader could tell a well-formed lie about another item's result
      forge(header);
    });
  }
}

TEST_F(Corruption, G6_padding_without_end_is_charged_to_its_writer) {
  expect_charged([this] {
    const ChunkHeader padding{0, ChunkHeader::Kind::padding, 1, bad_item, 0, 0, 0};
    for (std::size_t at = 0; at < capacity; at += ring::alignment) {
      std::memcpy(own_bytes() + at, &padding, sizeof padding);
    }
    for (;;) own_ring().tail = own_ring().head + capacity / 2;
  });
}

TEST_F(Corruption, G6_other_workers_do_not_notice) {
  processes = 3;
  expect_charged([this] { own_ring().tail += 7; });
}

}  // namespace spychronous::test
