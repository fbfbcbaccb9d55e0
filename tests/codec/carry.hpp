#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <source_location>
#include <span>
#include <vector>

#include "spychronous/codec/codec.hpp"
#include "spychronous/codec/refusal.hpp"

/// The message of `value`, in memory of exactly its size, so that a sanitizer sees a step beyond.
template <class R>
std::vector<std::byte> message_of(const R& value) {
  std::vector<std::byte> buffer;
  const auto bytes = spychronous::codec::encode(value, buffer);
  return {bytes.begin(), bytes.end()};
}

/// What becomes of `value` if its message comes in chunks of `size` bytes.
template <class R>
R in_chunks(const R& value, std::size_t size) {
  const auto message = message_of(value);
  spychronous::codec::Assembler<R> assembler;
  assembler.begin(message.size());
  for (std::size_t at = 0; at < message.size(); at += size) {
    assembler.append(std::span(message).subspan(at, std::min(size, message.size() - at)));
  }
  return assembler.take();
}

/// What becomes of `value` on its way to the host.
template <class R>
R carried(const R& value) {
  spychronous::codec::check_result<R>();
  return spychronous::codec::decode<R>(message_of(value));
}

/// Expects that `value` arrives as it was. Without EXPECT_EQ, which would have to print every type.
template <class T>
void expect_equal_after(const T& value,
                        std::source_location here = std::source_location::current()) {
  EXPECT_TRUE(carried(value) == value) << "line " << here.line();
}
