#pragma once

/// @file
/// The first look at the type of a result: what would point into the memory of a worker that is
/// gone, whatever the way of travelling.

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <ranges>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "spychronous/codec/finding.hpp"
#include "spychronous/codec/form.hpp"
#include "spychronous/codec/standard.hpp"
#include "spychronous/codec/types.hpp"

namespace spychronous::codec::detail {

template <class T>
inline constexpr bool is_string_view = false;
template <class C, class T>
inline constexpr bool is_string_view<std::basic_string_view<C, T>> = true;
template <class T>
inline constexpr bool is_span = false;
template <class T, std::size_t N>
inline constexpr bool is_span<std::span<T, N>> = true;
template <class T>
inline constexpr bool is_reference_wrapper = false;
template <class T>
inline constexpr bool is_reference_wrapper<std::reference_wrapper<T>> = true;
template <class T>
inline constexpr bool is_initializer_list = false;
template <class T>
inline constexpr bool is_initializer_list<std::initializer_list<T>> = true;

/// The refusal that T deserves for what it is itself, its parts left aside.
template <class T>
consteval Refusal dangles() {
  if constexpr (std::is_reference_v<T>) return Refusal::reference;
  if constexpr (std::is_pointer_v<T> || std::is_function_v<T>) return Refusal::pointer;
  if constexpr (std::is_class_v<T> && !Standard<T>::known && !decides_itself<T>) {
    if constexpr (is_string_view<T>) return Refusal::string_view;
    if constexpr (is_span<T>) return Refusal::span;
    if constexpr (is_reference_wrapper<T>) return Refusal::reference_wrapper;
    if constexpr (is_initializer_list<T> || std::ranges::view<T>) return Refusal::view;
    if constexpr (std::input_or_output_iterator<T>) return Refusal::iterator;
  }
  return Refusal::none;
}

/// The element type of a range, as a list; a range that is its own element, such as a path, has
/// none.
template <class T>
consteval auto elements_of() {
  if constexpr (std::ranges::range<T>) {
    using Element = std::remove_cv_t<std::ranges::range_value_t<T>>;
    return std::conditional_t<std::is_same_v<Element, T>, Types<>, Types<Element>>{};
  } else {
    return Types<>{};
  }
}

/// Converts to whatever would dangle.
template <class T>
struct AnyDangling;

/// An aggregate with more values than this, arrays counted by element, is not looked through.
inline constexpr std::size_t max_values = 256;

template <class T, std::size_t... Before>
consteval bool dangles_after(std::index_sequence<Before...>) {
  return requires { T{std::declval<AnyAt<T, Before>>()..., AnyDangling<T>{}}; };
}

/// For an aggregate that travels as bytes and has no `Look::clear`: looks at its values one by one,
/// as brace elision hands them out, from value `I` on.
template <class T, std::size_t I = 0>
consteval Refusal look_at_values() {
  if constexpr (!takes_values<T>(std::make_index_sequence<I>{})) {
    return Refusal::none;
  } else if constexpr (I > max_values) {
    return Refusal::too_many_fields;
  } else if constexpr (dangles_after<T>(std::make_index_sequence<I>{})) {
    return Refusal::dangling_field;
  } else {
    return look_at_values<T, I + 1>();
  }
}

/// What is refused about the fields of an aggregate that cannot be listed.
template <class T>
consteval Refusal refuse_shape() {
  constexpr Look look = shape_of<T>.look;
  if constexpr (look == Look::unclear) {
    // What the fields are is not known; but a reference among them forbids assignment.
    return std::is_move_assignable_v<T> ? Refusal::unclear_fields : Refusal::reference;
  } else if constexpr (Bytes<T>) {
    return look_at_values<T>();
  } else {
    return look == Look::too_many ? Refusal::too_many_fields : Refusal::none;
  }
}

/// True if there is nothing in T to look at.
template <class T>
inline constexpr bool is_opaque = !std::is_array_v<T> && (!std::is_class_v<T> || decides_itself<T>);

template <class Given, class... Seen>
struct Dangling {
  static consteval auto look() {
    using T = std::remove_cv_t<Given>;
    constexpr Refusal itself = dangles<T>();
    if constexpr (itself != Refusal::none) {
      return Finding<itself, T>{};
    } else if constexpr (is_one_of<T, Seen...> || is_opaque<T>) {
      return Fine{};
    } else if constexpr (std::is_array_v<T>) {
      return into<T>(Types<std::remove_all_extents_t<T>>{});
    } else if constexpr (Standard<T>::known) {
      return into<T>(typename Standard<T>::parts{});
    } else {
      constexpr auto found = into<T>(elements_of<T>());
      if constexpr (found.refusal != Refusal::none || !is_plain_aggregate<T>()) {
        return found;
      } else if constexpr (shape_of<T>.look == Look::clear) {
        return into<T>(field_types<T>{});
      } else {
        return Finding<refuse_shape<T>(), T>{};
      }
    }
  }

 private:
  template <class T, class... Parts>
  static consteval auto into(Types<Parts...>) {
    return first_finding<Dangling<Parts, T, Seen...>...>();
  }
};

template <class T>
struct AnyDangling {
  template <FieldOf<T> U>
    requires(decltype(Dangling<U>::look())::refusal != Refusal::none)
  operator U() const;  // NOLINT(google-explicit-constructor)
};

}  // namespace spychronous::codec::detail
