#pragma once

/// @file
/// The ways in which a value can travel, and the choice between them.

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "spychronous/codec/aggregate.hpp"
#include "spychronous/codec/cereal_functions.hpp"
#include "spychronous/codec/standard.hpp"
#include "spychronous/codec/types.hpp"

namespace spychronous::codec {

/// True if T is a class whose author wrote cereal functions for it. Such a type decides itself how
/// it travels, and is never looked into.
template <class T>
inline constexpr bool decides_itself =
    (std::is_class_v<T> || std::is_union_v<T>)&&!Standard<T>::known && has_cereal_functions<T>;

namespace detail {

/// True if T is an aggregate of which the library itself must know the fields.
template <class T>
consteval bool is_plain_aggregate() {
  if constexpr (std::is_class_v<T> && std::is_aggregate_v<T>) {
    return !Standard<T>::known && !decides_itself<T>;
  } else {
    return false;
  }
}

template <class T>
struct TravelsAsBytes;

template <class T>
consteval bool travels_as_bytes() {
  if constexpr (std::is_array_v<T>) {
    return travels_as_bytes<std::remove_all_extents_t<T>>();
  } else if constexpr (!std::is_trivially_copyable_v<T> || decides_itself<T>) {
    return false;
  } else if constexpr (Standard<T>::known) {
    return all_of<TravelsAsBytes>(typename Standard<T>::parts{});
  } else if constexpr (is_plain_aggregate<T>()) {
    if constexpr (shape_of<T>.look == Look::clear) {
      return all_of<TravelsAsBytes>(field_types<T>{});
    }
    return true;
  } else {
    return true;
  }
}

template <class T>
struct TravelsAsBytes : std::bool_constant<travels_as_bytes<std::remove_cv_t<T>>()> {};

}  // namespace detail

/// A trivially copyable type, none of whose parts wants to travel by cereal functions of its own.
template <class T>
concept Bytes = detail::travels_as_bytes<T>();

/// A `std::vector` or `std::basic_string` whose elements are `Bytes`; not `std::vector<bool>`.
template <class T>
inline constexpr bool is_block = false;
template <class T, class A>
inline constexpr bool is_block<std::vector<T, A>> = !std::is_same_v<T, bool> && Bytes<T>;
template <class C, class T, class A>
inline constexpr bool is_block<std::basic_string<C, T, A>> = Bytes<C>;

template <class T>
concept Block = is_block<T>;

/// A plain aggregate that can be carried field by field.
template <class T>
concept Fieldwise =
    detail::is_plain_aggregate<T>() && !Bytes<T> && (shape_of<T>.look == Look::clear);

/// `std::filesystem::path` or alike: made from the string it gives.
template <class T>
concept PathLike = std::is_class_v<T> && requires(const T& path) {
  typename T::string_type;
  { path.native() } -> std::same_as<const typename T::string_type&>;
  T(typename T::string_type{});
};

/// How a result travels from a worker to the host.
enum class Form {
  nothing,   ///< void
  bytes,     ///< its own bytes
  block,     ///< the bytes of its elements, one after the other, and nothing else
  archived,  ///< what cereal writes
};

/// The form in which a result of type R travels.
template <class R>
inline constexpr Form form_of = std::is_void_v<R> ? Form::nothing
                                : Bytes<R>        ? Form::bytes
                                : Block<R>        ? Form::block
                                                  : Form::archived;

/// The largest result, in bytes, that is written straight to its place in the shared array.
inline constexpr std::size_t max_fixed_size = 256;

/// True if every result of type R has the same size, and that is at most `max_fixed_size`.
template <class R>
inline constexpr bool is_fixed = form_of<R> == Form::nothing;
template <class R>
  requires(form_of<R> == Form::bytes)
inline constexpr bool is_fixed<R> = sizeof(R) <= max_fixed_size;

/// That size in bytes; 0 for void, and for every type which is not fixed.
template <class R>
inline constexpr std::size_t fixed_size = 0;
template <class R>
  requires(form_of<R> == Form::bytes && is_fixed<R>)
inline constexpr std::size_t fixed_size<R> = sizeof(R);

}  // namespace spychronous::codec
