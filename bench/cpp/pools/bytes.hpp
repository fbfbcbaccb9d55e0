#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

namespace spychronous::bench {

// How a program that carries its results by hand turns them into bytes. A type of its own has two
// such functions beside it.

using Bytes = std::vector<char>;

inline void append(Bytes& bytes, const void* data, std::size_t size) {
  const char* const begin = static_cast<const char*>(data);
  bytes.insert(bytes.end(), begin, begin + size);
}

inline void extract(const char*& from, void* data, std::size_t size) {
  if (size != 0) std::memcpy(data, from, size);
  from += size;
}

template <class T>
  requires std::is_trivially_copyable_v<T>
void encode(Bytes& bytes, const T& value) {
  append(bytes, &value, sizeof value);
}

template <class T>
  requires std::is_trivially_copyable_v<T>
void decode(const char*& from, T& value) {
  extract(from, &value, sizeof value);
}

template <class T>
concept BlockOfNumbers = requires(T value) {
  value.resize(value.size());
  requires std::is_arithmetic_v<std::remove_pointer_t<decltype(value.data())>>;
};

/// Strings, and vectors of numbers.
template <BlockOfNumbers T>
void encode(Bytes& bytes, const T& value) {
  encode(bytes, value.size());
  append(bytes, value.data(), value.size() * sizeof *value.data());
}

template <BlockOfNumbers T>
void decode(const char*& from, T& value) {
  std::size_t size = 0;
  decode(from, size);
  value.resize(size);
  extract(from, value.data(), size * sizeof *value.data());
}

}  // namespace spychronous::bench
