#pragma once

/// @file
/// What `Writer` and `Reader` carry beyond cereal, and what they carry otherwise. Included by
/// archive.hpp, where the rules stand.

#include <cereal/cereal.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <type_traits>
#include <utility>
#include <valarray>
#include <vector>

#include "spychronous/codec/aggregate.hpp"
#include "spychronous/codec/append_elements.hpp"
#include "spychronous/codec/archive.hpp"
#include "spychronous/codec/form.hpp"

namespace spychronous::codec {

// What has no cereal functions. The first constraint must come first: what follows it asks for
// functions that take another archive, and would otherwise ask for itself.

template <std::same_as<Writer> Archive, class T>
  requires(!std::is_arithmetic_v<T>) && Bytes<T> && (!has_cereal_functions<T>)
void CEREAL_SAVE_FUNCTION_NAME(Archive& archive, const T& value) {
  if constexpr (!std::is_empty_v<T>) archive.write(std::addressof(value), sizeof(value));
}
template <std::same_as<Reader> Archive, class T>
  requires(!std::is_arithmetic_v<T>) && Bytes<T> && (!has_cereal_functions<T>)
void CEREAL_LOAD_FUNCTION_NAME(Archive& archive, T& value) {
  if constexpr (!std::is_empty_v<T>) archive.read(std::addressof(value), sizeof(value));
}

template <std::same_as<Writer> Archive, Fieldwise T>
void CEREAL_SAVE_FUNCTION_NAME(Archive& archive, const T& value) {
  for_each_field(value, [&](const auto& field) { archive(field); });
}
template <std::same_as<Reader> Archive, Fieldwise T>
void CEREAL_LOAD_FUNCTION_NAME(Archive& archive, T& value) {
  for_each_field(value, [&](auto& field) { archive(field); });
}

template <std::same_as<Writer> Archive, PathLike T>
  requires(!has_cereal_functions<T>)
void CEREAL_SAVE_FUNCTION_NAME(Archive& archive, const T& path) {
  archive(path.native());
}
template <std::same_as<Reader> Archive, PathLike T>
  requires(!has_cereal_functions<T>)
void CEREAL_LOAD_FUNCTION_NAME(Archive& archive, T& path) {
  typename T::string_type text;
  archive(text);
  path = T(std::move(text));
}

// What cereal carries element by element, and can go in one block.

template <class T, class A>
  requires(Block<std::vector<T, A>> && !std::is_arithmetic_v<T>)
void CEREAL_SAVE_FUNCTION_NAME(Writer& archive, const std::vector<T, A>& values) {
  archive(cereal::make_size_tag(static_cast<cereal::size_type>(values.size())));
  archive.write(values.data(), values.size() * sizeof(T));
}
template <class T, class A>
  requires(Block<std::vector<T, A>> && !std::is_arithmetic_v<T>)
void CEREAL_LOAD_FUNCTION_NAME(Reader& archive, std::vector<T, A>& values) {
  std::uint64_t count = 0;
  archive(count);
  if (count > archive.left() / sizeof(T)) refuse_value("the length", count);
  values.clear();
  append_elements(values, archive.take(static_cast<std::size_t>(count) * sizeof(T)));
}

// What cereal loads in another order: of equal keys it puts the later before the earlier.

template <class K, class T, class C, class A>
void CEREAL_LOAD_FUNCTION_NAME(Reader& archive, std::multimap<K, T, C, A>& map) {
  cereal::size_type size = 0;
  archive(cereal::make_size_tag(size));
  map.clear();
  for (cereal::size_type i = 0; i < size; ++i) {
    K key{};
    T value{};
    archive(key, value);
    map.emplace_hint(map.end(), std::move(key), std::move(value));
  }
}
template <class K, class C, class A>
void CEREAL_LOAD_FUNCTION_NAME(Reader& archive, std::multiset<K, C, A>& set) {
  cereal::size_type size = 0;
  archive(cereal::make_size_tag(size));
  set.clear();
  for (cereal::size_type i = 0; i < size; ++i) {
    K key{};
    archive(key);
    set.emplace_hint(set.end(), std::move(key));
  }
}

// What cereal takes the address of the first element of, even if there is none.

template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_SAVE_FUNCTION_NAME(Writer& archive, const std::valarray<T>& values) {
  archive(cereal::make_size_tag(static_cast<cereal::size_type>(values.size())));
  for (const T& value : values) archive(value);
}
template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_LOAD_FUNCTION_NAME(Reader& archive, std::valarray<T>& values) {
  cereal::size_type size = 0;
  archive(cereal::make_size_tag(size));
  values.resize(static_cast<std::size_t>(size));
  for (T& value : values) archive(value);
}

}  // namespace spychronous::codec
