#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace spychronous::codec {

/// A T made from the `sizeof(T)` bytes at `bytes`, which need not be aligned. T is trivially
/// copyable and need not be default constructible.
template <class T>
T from_bytes(const std::byte* bytes) {
  struct Image {
    std::byte bytes[sizeof(T)];
  };
  return std::bit_cast<T>(*reinterpret_cast<const Image*>(bytes));
}

/// Appends the elements whose bytes `bytes` holds to `block`, a vector or string of trivially
/// copyable elements. `bytes.size()` is a multiple of their size; the address may be misaligned.
/// Copies once and fills nothing with zeros. Throws what growing `block` throws.
template <class Block>
void append_elements(Block& block, std::span<const std::byte> bytes) {
  using T = typename Block::value_type;
  constexpr bool in_one_go = std::is_copy_constructible_v<T> && std::is_copy_assignable_v<T>;
  const std::size_t count = bytes.size() / sizeof(T);
  if constexpr (in_one_go) {
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) == 0) {
      const T* first = reinterpret_cast<const T*>(bytes.data());
      block.insert(block.end(), first, first + count);
      return;
    }
    constexpr std::size_t at_once = sizeof(T) < 4096 ? 4096 / sizeof(T) : 1;
    alignas(T) std::byte aligned[at_once * sizeof(T)];
    const T* first = reinterpret_cast<const T*>(aligned);
    while (!bytes.empty()) {
      const std::size_t size = std::min(bytes.size(), sizeof(aligned));
      std::memcpy(aligned, bytes.data(), size);
      block.insert(block.end(), first, first + size / sizeof(T));
      bytes = bytes.subspan(size);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      block.emplace_back(from_bytes<T>(bytes.data() + i * sizeof(T)));
    }
  }
}

}  // namespace spychronous::codec
