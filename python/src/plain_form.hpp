#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

/// @file
/// How plain results lie in a message: values of the built-in types, and instances that are no more
/// than their class and their attributes. Knows nothing of Python.
///
/// Layout: `plain_mark`, then one value. A value is its kind in a byte and what the kind says
/// below; a count is a number of 7 bits a byte, the lowest first; all else is in the order of the
/// machine. Classes and values have numbers, as counts, from 0 on; the name of a class is a count
/// and so many bytes.

namespace spychronous::python {

/// Where other messages have the number of their buffers.
inline constexpr std::uint64_t plain_mark = std::numeric_limits<std::uint64_t>::max();

enum class Plain : std::uint8_t {
  none,
  no,
  yes,
  short_integer,  ///< 32 bits
  integer,        ///< 64 bits
  real,           ///< 64 bits
  text_1,         ///< count of characters, these in a byte each
  text_2,         ///< in two
  text_4,         ///< in four
  bytes,          ///< count, these
  tuple,          ///< count, as many values
  list,           ///< count, as many values
  dict,           ///< count, as many pairs of values
  instance,       ///< number of the class, name of a new one, count, as many pairs of values
  kept,           ///< a value that may be met again: it has the next number from 0 on
  met_again       ///< count: the number of the value
};

/// How deep values may lie in others. What is deeper, or contains itself, is not plain.
inline constexpr int deepest_plain = 64;

/// Whether a message is a plain one.
inline bool is_plain(std::span<const std::byte> message) {
  std::uint64_t mark = 0;
  if (message.size() <= sizeof mark) return false;
  std::memcpy(&mark, message.data(), sizeof mark);
  return mark == plain_mark;
}

/// Writes messages, one after the other, into the same memory.
class PlainWriter {
 public:
  void begin() {
    used_ = 0;
    number(plain_mark);
  }
  void kind(Plain kind) { number(static_cast<std::uint8_t>(kind)); }
  void count(std::size_t count) {
    for (; count >= 0x80; count >>= 7) number(static_cast<std::uint8_t>(count | 0x80));
    number(static_cast<std::uint8_t>(count));
  }
  template <class Number>
  void number(Number number) {
    memory(&number, sizeof number);
  }
  void memory(const void* first, std::size_t size) {
    if (capacity_ - used_ < size) grow(used_ + size);
    if (size != 0) std::memcpy(bytes_.get() + used_, first, size);
    used_ += size;
  }

  std::span<const std::byte> message() const { return {bytes_.get(), used_}; }

 private:
  void grow(std::size_t needed) {
    const std::size_t capacity = std::max({needed, 2 * capacity_, std::size_t{4096}});
    auto bytes = std::make_unique_for_overwrite<std::byte[]>(capacity);
    if (used_ != 0) std::memcpy(bytes.get(), bytes_.get(), used_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<std::byte[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;
};

/// Finds its way through a message. A worker may have written anywhere: nothing is taken for
/// granted, and what makes no sense is a std::invalid_argument.
class PlainReader {
 public:
  /// Of a message that is_plain().
  explicit PlainReader(std::span<const std::byte> message)
      : rest_(message.subspan(sizeof plain_mark)) {}

  Plain kind() {
    const auto kind = number<std::uint8_t>();
    if (kind > static_cast<std::uint8_t>(Plain::met_again)) refuse();
    return static_cast<Plain>(kind);
  }
  std::size_t count() {
    std::uint64_t count = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
      const auto byte = number<std::uint8_t>();
      count |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return static_cast<std::size_t>(count);
    }
    refuse();
  }
  /// Of values, each of which has its kind at least.
  std::size_t count_of_values(std::size_t values_each = 1) {
    const std::size_t found = count();
    if (found > rest_.size() / values_each) refuse();
    return found;
  }
  template <class Number>
  Number number() {
    Number found;
    std::memcpy(&found, memory(sizeof found).data(), sizeof found);
    return found;
  }
  std::span<const std::byte> memory(std::size_t size, std::size_t each = 1) {
    if (size > rest_.size() / each) refuse();
    const auto found = rest_.first(size * each);
    rest_ = rest_.subspan(size * each);
    return found;
  }
  /// There is nothing behind the value.
  void end() const {
    if (!rest_.empty()) refuse();
  }

  [[noreturn]] static void refuse() {
    throw std::invalid_argument("the message of the worker makes no sense");
  }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace spychronous::python
