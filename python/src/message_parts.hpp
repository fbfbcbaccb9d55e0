#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <vector>

/// @file
/// How the parts of a message lie one behind the other. Knows nothing of Python.
///
/// Layout: the number n of buffers; n + 1 sizes, first that of the pickle; then these parts, each
/// at a multiple of 16. Numbers are of 64 bits, in the order of the machine.

namespace spychronous::python {

namespace parts {
inline constexpr std::size_t alignment = 16;

inline std::size_t aligned(std::size_t size) {
  return (size + alignment - 1) / alignment * alignment;
}

inline void append_number(std::vector<std::byte>& bytes, std::uint64_t number) {
  const auto* const first = reinterpret_cast<const std::byte*>(&number);
  bytes.insert(bytes.end(), first, first + sizeof number);
}
}  // namespace parts

/// Replaces `bytes` by a message of these parts, of which there is one at least. A Part has
/// bytes().
template <class Part>
void write_parts(std::vector<std::byte>& bytes, const std::vector<Part>& all) {
  bytes.clear();
  parts::append_number(bytes, all.size() - 1);
  for (const Part& part : all) parts::append_number(bytes, part.bytes().size());
  for (const Part& part : all) {
    bytes.resize(parts::aligned(bytes.size()));
    bytes.insert(bytes.end(), part.bytes().begin(), part.bytes().end());
  }
}

/// Finds the parts of a message. A worker may have written anywhere: nothing is taken for granted,
/// and what makes no sense is a std::invalid_argument.
class PartsReader {
 public:
  explicit PartsReader(std::span<const std::byte> message) : message_(message) {
    const std::uint64_t buffers = number(0);
    if (buffers >= message.size() / sizeof(std::uint64_t)) refuse();
    buffers_ = static_cast<std::size_t>(buffers);
    next_ = (buffers_ + 2) * sizeof(std::uint64_t);
  }

  /// How many parts there are besides the pickle.
  std::size_t buffers() const { return buffers_; }

  struct Place {
    std::size_t at;
    std::size_t size;
  };
  /// The parts in their order, the pickle first; not more often than there are parts.
  Place take() {
    const std::uint64_t size = number(1 + taken_++);
    const std::size_t at = parts::aligned(next_);
    if (at > message_.size() || size > message_.size() - at) refuse();
    next_ = at + static_cast<std::size_t>(size);
    return {at, static_cast<std::size_t>(size)};
  }

 private:
  [[noreturn]] static void refuse() {
    throw std::invalid_argument("the message of the worker makes no sense");
  }

  std::uint64_t number(std::size_t index) const {
    std::uint64_t found = 0;
    const std::size_t at = index * sizeof found;
    if (at + sizeof found > message_.size()) refuse();
    std::memcpy(&found, message_.data() + at, sizeof found);
    return found;
  }

  std::span<const std::byte> message_;
  std::size_t buffers_ = 0;
  std::size_t taken_ = 0;
  std::size_t next_ = 0;
};

}  // namespace spychronous::python
