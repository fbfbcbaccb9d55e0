#pragma once

#include <algorithm>
#include <type_traits>

namespace spychronous::codec {

/// A list of types, carried around as an empty object.
template <class... Ts>
struct Types {};

/// True if T is one of Ts.
template <class T, class... Ts>
inline constexpr bool is_one_of = (std::is_same_v<T, Ts> || ...);

/// True if `predicate<T>` holds for every type of the list.
template <template <class> class Predicate, class... Ts>
consteval bool all_of(Types<Ts...>) {
  return (Predicate<Ts>::value && ...);
}

}  // namespace spychronous::codec
