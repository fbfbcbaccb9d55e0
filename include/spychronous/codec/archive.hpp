#pragma once

/// @file
/// The cereal archives in which results travel from a worker to the host. The two are parts of one
/// program: the bytes are those of the machine, have no version, and are not for storage.
///
/// 1. Types that cereal carries, or whose author wrote cereal functions, travel by these functions.
/// 2. Only where there are none: trivially copyable classes travel as their bytes (an empty class
///    as nothing, for it may share its address with a neighbour), plain aggregates field by field.
/// 3. A `Reader` believes nothing: it reads inside its bytes only, refuses lengths that its
///    bytes, all of them taken once, cannot fill, and nesting deeper than any `Writer` writes.
///
/// Polymorphic classes travel behind smart pointers as cereal has it, by `CEREAL_REGISTER_TYPE`
/// after this header (or spychronous.hpp) is included.

#include <cereal/cereal.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "spychronous/codec/byte_stream.hpp"

namespace spychronous::codec {

/// Appends to a buffer. Throws what growing the buffer throws, and std::runtime_error for what is
/// nested too deeply.
class Writer : public cereal::OutputArchive<Writer>, public Output {
 public:
  /// Appends to `buffer`, which must outlive the archive. While the archive lives the buffer is
  /// longer than what is written.
  explicit Writer(std::vector<std::byte>& buffer)
      : OutputArchive(this), Output(buffer, buffer.size()) {}
  ~Writer() override { trim(); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

 private:
  template <class Archive, class Stream>
  friend class SharedArchive;
  Writer() : OutputArchive(this) {}
};

/// Reads what a `Writer` wrote. Throws std::runtime_error, with a sentence, for bytes that are seen
/// not to be of that origin.
class Reader : public cereal::InputArchive<Reader>, public Input {
 public:
  /// Reads from `bytes`, which must outlive the archive.
  explicit Reader(std::span<const std::byte> bytes) : InputArchive(this), Input(bytes) {}

 private:
  template <class Archive, class Stream>
  friend class SharedArchive;
  Reader() : InputArchive(this) {}
};

namespace detail {

/// The types that cereal wraps around others; they add nothing to the depth.
template <class T>
inline constexpr bool is_wrapper = !std::is_class_v<T>;
template <class T>
inline constexpr bool is_wrapper<cereal::NameValuePair<T>> = true;
template <class T>
inline constexpr bool is_wrapper<cereal::SizeTag<T>> = true;
template <class T>
inline constexpr bool is_wrapper<cereal::BinaryData<T>> = true;

}  // namespace detail

// Depth. cereal calls these two around every object.

template <class T>
void prologue(Writer& archive, const T&) {
  if constexpr (!detail::is_wrapper<T>) archive.enter();
}
template <class T>
void epilogue(Writer& archive, const T&) {
  if constexpr (!detail::is_wrapper<T>) archive.leave();
}
template <class T>
void prologue(Reader& archive, const T&) {
  if constexpr (!detail::is_wrapper<T>) archive.enter();
}
template <class T>
void epilogue(Reader& archive, const T&) {
  if constexpr (!detail::is_wrapper<T>) archive.leave();
}

// What every archive of cereal's must carry: arithmetic types, lengths, blocks of bytes, names.

template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_SAVE_FUNCTION_NAME(Writer& archive, const T& value) {
  archive.write(&value, sizeof(value));
}
template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_LOAD_FUNCTION_NAME(Reader& archive, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    std::uint8_t byte = 0;
    archive.read(&byte, sizeof(byte));
    if (byte > 1) refuse_value("the truth value", byte);
    value = byte != 0;
  } else {
    archive.read(&value, sizeof(value));
  }
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(Writer& archive, const cereal::BinaryData<T>& data) {
  archive.write(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(Reader& archive, cereal::BinaryData<T>& data) {
  archive.read(data.data, static_cast<std::size_t>(data.size));
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(Writer& archive, const cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(Reader& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(Writer& archive, const cereal::SizeTag<T>& tag) {
  archive(tag.size);
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(Reader& archive, cereal::SizeTag<T>& tag) {
  archive(tag.size);
  archive.count_elements(static_cast<std::uint64_t>(tag.size));
}

}  // namespace spychronous::codec

CEREAL_REGISTER_ARCHIVE(spychronous::codec::Writer)
CEREAL_REGISTER_ARCHIVE(spychronous::codec::Reader)
CEREAL_SETUP_ARCHIVE_TRAITS(spychronous::codec::Reader, spychronous::codec::Writer)

#include "spychronous/codec/archive_functions.hpp"  // IWYU pragma: export
