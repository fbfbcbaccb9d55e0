#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace spychronous::detail {

/// Bytes end before what was read from them.
struct BytesEnd {};

/// Appends numbers and texts to a vector.
class ByteWriter {
 public:
  explicit ByteWriter(std::vector<std::byte>& out) : out_(out) {}

  template <class T>
    requires std::is_arithmetic_v<T>
  void number(T value) {
    append(&value, sizeof value);
  }

  void block(std::span<const std::byte> bytes) {
    number(std::uint64_t{bytes.size()});
    append(bytes.data(), bytes.size());
  }

  void text(std::string_view text) { block(std::as_bytes(std::span(text))); }

 private:
  void append(const void* data, std::size_t size) {
    if (size == 0) return;
    const std::size_t end = out_.size();
    out_.resize(end + size);
    std::memcpy(out_.data() + end, data, size);
  }

  std::vector<std::byte>& out_;
};

/// Reads them back; throws BytesEnd rather than read beyond the end. Views point into the bytes.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <class T>
    requires std::is_arithmetic_v<T>
  T number() {
    T value{};
    const auto bytes = take(sizeof value);
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }

  std::span<const std::byte> block() { return take(number<std::uint64_t>()); }

  bool at_end() const { return rest_.empty(); }

  std::string_view text() {
    const auto bytes = block();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

 private:
  std::span<const std::byte> take(std::uint64_t size) {
    if (size > rest_.size()) throw BytesEnd();
    const auto taken = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  std::span<const std::byte> rest_;
};

}  // namespace spychronous::detail
