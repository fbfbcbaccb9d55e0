#pragma once

/// @file
/// What the archives write to and read from: bytes in memory, and how deep the archive has gone.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace spychronous::codec {

/// How deep objects may lie inside objects. cereal recurses, so this bounds the stack. A list
/// linked by `std::unique_ptr` uses three of these levels for each of its nodes.
inline constexpr int max_depth = 4000;

/// Elements that take no bytes cannot be told from a wrong length by the bytes there are; so many
/// of a message are believed in nevertheless.
inline constexpr std::uint64_t max_elements_without_bytes = 1 << 20;

/// Throws std::runtime_error: the message that is being read holds an impossible value.
[[noreturn]] inline void refuse_value(const char* what, std::uint64_t value) {
  throw std::runtime_error(std::string("spychronous: a result cannot be decoded: ") + what + " " +
                           std::to_string(value) +
                           " is impossible. Check that the save and load functions of its type "
                           "match.");
}

/// Counts how deep an archive has gone.
class Depth {
 public:
  /// Throws std::runtime_error beyond `max_depth`.
  void enter() {
    if (++depth_ > max_depth) refuse();
  }
  void leave() { --depth_; }

 private:
  [[noreturn]] static void refuse() {
    throw std::runtime_error(
        "spychronous: a result is nested too deeply to be carried: more than " +
        std::to_string(max_depth) +
        " levels. Return a flat container instead of a chain of objects.");
  }

  int depth_ = 0;
};

/// Appends bytes to a buffer. The buffer grows ahead of what is written and is cut by `trim`.
class Output : public Depth {
 public:
  Output() = default;
  /// Keeps the first `used` bytes of `buffer` and writes over the others.
  Output(std::vector<std::byte>& buffer, std::size_t used)
      : buffer_(&buffer), at_(buffer.data() + used), end_(buffer.data() + buffer.size()) {}

  void write(const void* data, std::size_t size) {
    if (size > static_cast<std::size_t>(end_ - at_)) grow(size);
    if (size != 0) std::memcpy(at_, data, size);
    at_ += size;
  }

  /// All that is written, what was kept included. Valid until the next `write`.
  std::span<const std::byte> written() const {
    if (buffer_ == nullptr) return {};
    return {buffer_->data(), static_cast<std::size_t>(at_ - buffer_->data())};
  }

  /// Cuts the buffer to what is written.
  void trim() {
    if (buffer_ != nullptr) buffer_->resize(written().size());
    end_ = at_;
  }

 private:
  void grow(std::size_t size) {
    const std::size_t used = written().size();
    buffer_->resize(std::max({std::size_t{256}, used + size, 2 * used}));
    at_ = buffer_->data() + used;
    end_ = buffer_->data() + buffer_->size();
  }

  std::vector<std::byte>* buffer_ = nullptr;
  std::byte* at_ = nullptr;
  std::byte* end_ = nullptr;
};

/// Reads bytes one after the other, and never beyond their end.
class Input : public Depth {
 public:
  Input() = default;
  explicit Input(std::span<const std::byte> bytes)
      : bytes_(bytes), elements_left_(bytes.size() + max_elements_without_bytes) {}

  /// Throws std::runtime_error if fewer than `size` bytes are left.
  void read(void* data, std::size_t size) {
    const auto bytes = take(size);
    if (size != 0) std::memcpy(data, bytes.data(), size);
  }

  /// The next `size` bytes, in place. Throws std::runtime_error if fewer are left.
  std::span<const std::byte> take(std::size_t size) {
    if (size > bytes_.size()) refuse(size);
    const auto taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }

  /// Takes the length of a container, before room for its elements is made. Throws
  /// std::runtime_error if all lengths of the message together are more than its bytes can fill.
  void count_elements(std::uint64_t count) {
    if (count > elements_left_) {
      throw std::runtime_error(
          "spychronous: a result cannot be decoded: the length " + std::to_string(count) +
          " is more than its bytes can fill. Check that the save and load functions of its type "
          "match, and that at most 1,048,576 of its elements take no bytes.");
    }
    elements_left_ -= count;
  }

  /// How many bytes have not been read yet.
  std::size_t left() const { return bytes_.size(); }

 private:
  [[noreturn]] void refuse(std::size_t size) const {
    throw std::runtime_error(
        "spychronous: a result cannot be decoded: " + std::to_string(size) +
        " more bytes were expected, " + std::to_string(left()) +
        " are left. Check that the save and load functions of its type match.");
  }

  std::span<const std::byte> bytes_;
  std::uint64_t elements_left_ = 0;
};

}  // namespace spychronous::codec
