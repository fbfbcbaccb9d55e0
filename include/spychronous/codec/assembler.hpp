#pragma once

/// @file
/// A result that comes in pieces.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "spychronous/codec/append_elements.hpp"
#include "spychronous/codec/decode.hpp"
#include "spychronous/codec/form.hpp"

namespace spychronous::codec {

/// The longest message that is believed in: 1 TiB.
inline constexpr std::uint64_t max_message_size = std::uint64_t{1} << 40;

/// Puts together a result of type R from the chunks of its message, in the host. One assembler can
/// take one message after another:
/// ```
/// assembler.begin(total);           // a message that comes whole needs none: decode<R>(chunk)
/// assembler.append(chunk);          // as often as chunks come
/// R result = assembler.take();
/// ```
/// The elements of a block are copied once, from the chunk to their place.
template <class R>
class Assembler {
 public:
  /// Starts a message of `total` bytes, and forgets an unfinished one. Allocates what it needs.
  /// Throws std::length_error, with a sentence, if there is no memory for so many bytes; then, as
  /// before the first `begin`, there is no message: chunks are ignored and `take` throws.
  void begin(std::uint64_t total) {
    forget();
    if (total > max_message_size) refuse_total(total);
    try {
      reserve(static_cast<std::size_t>(total));
    } catch (const std::bad_alloc&) {
      refuse_total(total);
    }
    total_ = static_cast<std::size_t>(total);
    started_ = true;
  }

  /// Takes the next chunk, of any length, at any address. The chunk is not needed any more
  /// afterwards. Bytes beyond the announced total are counted and dropped.
  void append(std::span<const std::byte> chunk) {
    const std::size_t room = started_ ? total_ - std::min(total_, received_) : 0;
    received_ += chunk.size();
    chunk = chunk.first(std::min(chunk.size(), room));
    if constexpr (form_of<R> == Form::block) {
      append_to_block(chunk);
    } else {
      bytes_.insert(bytes_.end(), chunk.begin(), chunk.end());
    }
  }

  /// The result. Throws std::runtime_error, with a sentence, if the message is too short, too long
  /// or malformed; and what the functions that serialize R throw. In any case the message is over.
  R take() {
    const auto over = Over{*this};
    if (!started_) {
      throw std::runtime_error(
          "spychronous: a result cannot be decoded: its message was never started.");
    }
    if (received_ != total_) detail::refuse_size(received_, std::to_string(total_));
    if constexpr (form_of<R> == Form::block) {
      if (pending_ != 0) {
        detail::refuse_size(total_, "a multiple of " + std::to_string(element_size));
      }
      return std::move(block_);
    } else {
      return decode<R>(bytes_);
    }
  }

 private:
  struct Over {
    Assembler& assembler;
    ~Over() { assembler.forget(); }
  };

  static constexpr std::size_t element_size = [] {
    if constexpr (form_of<R> == Form::block) return sizeof(typename R::value_type);
    return std::size_t{1};
  }();

  struct NoBlock {};
  static auto block_type() {
    if constexpr (form_of<R> == Form::block) {
      return R();
    } else {
      return NoBlock{};
    }
  }

  [[noreturn]] static void refuse_total(std::uint64_t total) {
    throw std::length_error("spychronous: a result cannot be decoded: there is no memory for its " +
                            std::to_string(total) + " bytes.");
  }

  void forget() {
    if constexpr (form_of<R> == Form::block) block_ = R();
    bytes_.clear();
    total_ = received_ = pending_ = 0;
    started_ = false;
  }

  void reserve(std::size_t total) {
    if constexpr (form_of<R> == Form::block) {
      block_.reserve(total / element_size);
    } else {
      bytes_.reserve(total);
    }
  }

  // An element that is cut by the end of a chunk waits in `split_` for its other bytes.
  void append_to_block(std::span<const std::byte> chunk) {
    if (pending_ != 0) {
      const std::size_t size = std::min(element_size - pending_, chunk.size());
      std::memcpy(split_.data() + pending_, chunk.data(), size);
      chunk = chunk.subspan(size);
      pending_ += size;
      if (pending_ < element_size) return;
      append_elements(block_, split_);
    }
    pending_ = chunk.size() % element_size;
    append_elements(block_, chunk.first(chunk.size() - pending_));
    std::copy(chunk.end() - static_cast<std::ptrdiff_t>(pending_), chunk.end(), split_.begin());
  }

  decltype(block_type()) block_{};
  std::vector<std::byte> bytes_;
  std::array<std::byte, element_size> split_{};
  std::size_t pending_ = 0;
  std::size_t total_ = 0;
  std::size_t received_ = 0;
  bool started_ = false;
};

}  // namespace spychronous::codec
