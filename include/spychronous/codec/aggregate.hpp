#pragma once

/// @file
/// Plain aggregates, field by field, without any boilerplate in the program.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "spychronous/codec/shape.hpp"
#include "spychronous/codec/types.hpp"

namespace spychronous::codec {

namespace detail {

/// What `bind` gives instead when a field is a bit-field, to which no reference can be bound.
template <class Fields>
struct BitField {};

/// Calls `fn(Types<declared types of the fields...>, fields...)` and gives what it gives.
template <class T, class F>
constexpr decltype(auto) bind(T&, F&& fn, Size<0>) {
  return fn(Types<>{});
}

#define SPYCHRONOUS_LIST(...) __VA_ARGS__
#define SPYCHRONOUS_BIND(count, names, types)                             \
  template <class T, class F>                                             \
  constexpr decltype(auto) bind(T& value, F&& fn, Size<count>) {          \
    auto& [SPYCHRONOUS_LIST names] = value;                               \
    using Declared = Types<SPYCHRONOUS_LIST types>;                       \
    if constexpr (requires { fn(Declared{}, SPYCHRONOUS_LIST names); }) { \
      return fn(Declared{}, SPYCHRONOUS_LIST names);                      \
    } else {                                                              \
      return BitField<Declared>{};                                        \
    }                                                                     \
  }
SPYCHRONOUS_BIND(1, (a), (decltype(a)))
SPYCHRONOUS_BIND(2, (a, b), (decltype(a), decltype(b)))
SPYCHRONOUS_BIND(3, (a, b, c), (decltype(a), decltype(b), decltype(c)))
SPYCHRONOUS_BIND(4, (a, b, c, d), (decltype(a), decltype(b), decltype(c), decltype(d)))
SPYCHRONOUS_BIND(5, (a, b, c, d, e),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e)))
SPYCHRONOUS_BIND(6, (a, b, c, d, e, f),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f)))
SPYCHRONOUS_BIND(7, (a, b, c, d, e, f, g),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g)))
SPYCHRONOUS_BIND(8, (a, b, c, d, e, f, g, h),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h)))
SPYCHRONOUS_BIND(9, (a, b, c, d, e, f, g, h, i),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h), decltype(i)))
SPYCHRONOUS_BIND(10, (a, b, c, d, e, f, g, h, i, j),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h), decltype(i), decltype(j)))
SPYCHRONOUS_BIND(11, (a, b, c, d, e, f, g, h, i, j, k),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h), decltype(i), decltype(j), decltype(k)))
SPYCHRONOUS_BIND(12, (a, b, c, d, e, f, g, h, i, j, k, l),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l)))
SPYCHRONOUS_BIND(13, (a, b, c, d, e, f, g, h, i, j, k, l, m),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l),
                  decltype(m)))
SPYCHRONOUS_BIND(14, (a, b, c, d, e, f, g, h, i, j, k, l, m, n),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l),
                  decltype(m), decltype(n)))
SPYCHRONOUS_BIND(15, (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l),
                  decltype(m), decltype(n), decltype(o)))
SPYCHRONOUS_BIND(16, (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p),
                 (decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                  decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l),
                  decltype(m), decltype(n), decltype(o), decltype(p)))
#undef SPYCHRONOUS_BIND
#undef SPYCHRONOUS_LIST

struct ListFields {
  template <class... Declared>
  constexpr Types<Declared...> operator()(Types<Declared...>, auto&...) const {
    return {};
  }
};

template <class T>
using Bound = decltype(bind(std::declval<T&>(), ListFields{}, Size<shape_of<T>.count>{}));

template <class Listed>
struct Fields {
  using types = Listed;
  static constexpr bool bit_field = false;
};

template <class Listed>
struct Fields<BitField<Listed>> {
  using types = Listed;
  static constexpr bool bit_field = true;
};

}  // namespace detail

/// The number of fields of the aggregate T. Requires `shape_of<T>.look == Look::clear`, as does all
/// that follows.
template <class T>
inline constexpr std::size_t field_count = shape_of<T>.count;

/// The types of the fields as declared, `const` and references included, as a `Types<...>`.
template <class T>
using field_types = typename detail::Fields<detail::Bound<T>>::types;

/// True if a field of T is a bit-field. Its declared type stands in `field_types`, but
/// `for_each_field` cannot visit T.
template <class T>
inline constexpr bool has_bit_field = detail::Fields<detail::Bound<T>>::bit_field;

/// Calls `fn(field)` for each field of `value`, in the order of their declaration. Fields are
/// passed as lvalues, C arrays as arrays, and as const if `value` is const.
template <class T, class F>
constexpr void for_each_field(T& value, F&& fn) {
  detail::bind(
      value, [&](auto, auto&... fields) { (fn(fields), ...); },
      detail::Size<field_count<std::remove_const_t<T>>>{});
}

}  // namespace spychronous::codec
