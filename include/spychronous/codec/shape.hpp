#pragma once

/// @file
/// How many fields a plain aggregate has, found without naming one of them.
///
/// 1. The fields are counted by asking how many `{}` initialise T: each `{}` stands for one whole
///    field, so C arrays of any size and shape count once and brace elision never comes in.
/// 2. Where a field cannot be initialised by `{}` (a reference, a class without a default
///    constructor) they are counted by values that convert to anything. That count is trusted only
///    if no field is an array; otherwise the aggregate is `Look::unclear`.
/// 3. What cannot be taken apart is known by a constant here, and never met as a compiler error.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "spychronous/codec/types.hpp"

namespace spychronous::codec {

/// The largest number of fields an aggregate may have. Nested aggregates count as one field.
inline constexpr std::size_t max_fields = 16;

/// What is seen when an aggregate is taken apart.
enum class Look {
  clear,     ///< its fields are known
  base,      ///< it has a base class
  union_,    ///< a field is a union, named or anonymous
  too_many,  ///< it has more than `max_fields` fields
  unclear,   ///< its fields cannot be counted: a reference, or no default constructor
};

namespace detail {

/// U may be a field of T: it is neither T itself nor a base class of it.
template <class U, class T>
concept FieldOf = !std::is_same_v<U, T> && !std::is_base_of_v<U, T>;

template <class T>
struct AnyValue {
  template <FieldOf<T> U>
  operator U() const;  // NOLINT(google-explicit-constructor)
};

template <class T>
struct AnyBase {
  template <class U>
    requires(!std::is_same_v<U, T> && std::is_base_of_v<U, T>)
  operator U() const;  // NOLINT(google-explicit-constructor)
};

struct AnyUnion {
  template <class U>
    requires std::is_union_v<U>
  operator U() const;  // NOLINT(google-explicit-constructor)
};

/// Converts to nothing: a field which takes this takes everything, and proves nothing.
struct Inert {};

template <std::size_t N>
using Size = std::integral_constant<std::size_t, N>;

/// The macro below writes out the lists that no pack can express: a pack of `{}`.
#define SPYCHRONOUS_TAKES(count, ...)                            \
  template <class T, class... Tail>                              \
  consteval bool takes(Size<count>) {                            \
    return requires { T{__VA_ARGS__ std::declval<Tail>()...}; }; \
  }
#define SPYCHRONOUS_4 {}, {}, {}, {},
#define SPYCHRONOUS_8 SPYCHRONOUS_4 SPYCHRONOUS_4
#define SPYCHRONOUS_12 SPYCHRONOUS_8 SPYCHRONOUS_4
#define SPYCHRONOUS_16 SPYCHRONOUS_8 SPYCHRONOUS_8
SPYCHRONOUS_TAKES(0, )
SPYCHRONOUS_TAKES(1, {}, )
SPYCHRONOUS_TAKES(2, {}, {}, )
SPYCHRONOUS_TAKES(3, {}, {}, {}, )
SPYCHRONOUS_TAKES(4, SPYCHRONOUS_4)
SPYCHRONOUS_TAKES(5, SPYCHRONOUS_4{}, )
SPYCHRONOUS_TAKES(6, SPYCHRONOUS_4{}, {}, )
SPYCHRONOUS_TAKES(7, SPYCHRONOUS_4{}, {}, {}, )
SPYCHRONOUS_TAKES(8, SPYCHRONOUS_8)
SPYCHRONOUS_TAKES(9, SPYCHRONOUS_8{}, )
SPYCHRONOUS_TAKES(10, SPYCHRONOUS_8{}, {}, )
SPYCHRONOUS_TAKES(11, SPYCHRONOUS_8{}, {}, {}, )
SPYCHRONOUS_TAKES(12, SPYCHRONOUS_12)
SPYCHRONOUS_TAKES(13, SPYCHRONOUS_12{}, )
SPYCHRONOUS_TAKES(14, SPYCHRONOUS_12{}, {}, )
SPYCHRONOUS_TAKES(15, SPYCHRONOUS_12{}, {}, {}, )
SPYCHRONOUS_TAKES(16, SPYCHRONOUS_16)
SPYCHRONOUS_TAKES(17, SPYCHRONOUS_16{}, )
#undef SPYCHRONOUS_16
#undef SPYCHRONOUS_12
#undef SPYCHRONOUS_8
#undef SPYCHRONOUS_4
#undef SPYCHRONOUS_TAKES

/// How many `{}` in a row T takes, from `N` on.
template <class T, std::size_t N = 0>
consteval std::size_t count_braces() {
  if constexpr (N <= max_fields) {
    if constexpr (takes<T>(Size<N + 1>{})) return count_braces<T, N + 1>();
  }
  return N;
}

template <class T, std::size_t>
using AnyAt = AnyValue<T>;

template <class T, std::size_t... Is>
consteval bool takes_values(std::index_sequence<Is...>) {
  return takes<T, AnyAt<T, Is>...>(Size<0>{});
}

template <class T, std::size_t... Before, std::size_t... After>
consteval bool takes_brace_at(std::index_sequence<Before...>, std::index_sequence<After...>) {
  return requires {
    T{std::declval<AnyAt<T, Before>>()..., {}, std::declval<AnyAt<T, After>>()...};
  };
}

/// True if an array starts at value `I` of `N`: `{}` then stands for more than one value.
template <class T, std::size_t N, std::size_t I>
consteval bool array_at() {
  constexpr auto before = std::make_index_sequence<I>{};
  if (takes_brace_at<T>(before, std::make_index_sequence<N - I - 1>{})) return false;
  return [&]<std::size_t... After>(std::index_sequence<After...>) {
    return (takes_brace_at<T>(before, std::make_index_sequence<After>{}) || ...);
  }(std::make_index_sequence<N - I - 1>{});
}

/// How many values T takes, or 0 if that number is not the number of its fields.
template <class T>
consteval std::size_t count_values() {
  constexpr std::size_t count = []<std::size_t... Ns>(std::index_sequence<Ns...>) {
    std::size_t most = 0;
    ((takes_values<T>(std::make_index_sequence<Ns>{}) ? void(most = Ns) : void()), ...);
    return most;
  }(std::make_index_sequence<max_fields + 2>{});
  constexpr bool arrays = []<std::size_t... Is>(std::index_sequence<Is...>) {
    return (array_at<T, count, Is>() || ...);
  }(std::make_index_sequence<count>{});
  return arrays ? 0 : count;
}

template <class T, std::size_t... Is>
consteval bool has_union(std::index_sequence<Is...>) {
  return ((takes<T, AnyUnion>(Size<Is>{}) && !takes<T, Inert>(Size<Is>{})) || ...);
}

struct Shape {
  Look look = Look::unclear;
  std::size_t count = 0;
};

/// Trusts the number of `{}` unless a further field takes a value, and no `{}`.
template <class T>
consteval Shape outline() {
  if constexpr (takes<T, AnyBase<T>>(Size<0>{}) && !takes<T, Inert>(Size<0>{})) {
    return {Look::base, 0};
  } else {
    constexpr std::size_t braces = takes<T>(Size<0>{}) ? count_braces<T>() : 0;
    if constexpr (braces > max_fields) {
      return {Look::too_many, braces};
    } else if constexpr (!takes<T>(Size<0>{}) || takes<T, AnyValue<T>>(Size<braces>{})) {
      constexpr std::size_t values = count_values<T>();
      if constexpr (values > max_fields) return {Look::too_many, values};
      return {values == 0 ? Look::unclear : Look::clear, values};
    } else if constexpr (has_union<T>(std::make_index_sequence<braces>{})) {
      return {Look::union_, braces};
    } else {
      return {Look::clear, braces};
    }
  }
}

}  // namespace detail

/// What was seen of T, and the number of its fields if `look` is `Look::clear`. T is an aggregate.
template <class T>
inline constexpr detail::Shape shape_of = detail::outline<T>();

}  // namespace spychronous::codec
