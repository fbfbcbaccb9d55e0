#pragma once

#include <type_traits>

namespace spychronous::codec {

/// Why a result is refused.
enum class Refusal {
  none,
  // It would dangle.
  pointer,
  reference,
  string_view,
  span,
  reference_wrapper,
  view,
  iterator,
  dangling_field,
  // It cannot be taken apart or put together.
  c_array,
  immovable,
  base_class,
  bit_field,
  union_member,
  too_many_fields,
  unclear_fields,
  const_field,
  lost_rule,
  polymorphic,
  no_default_constructor,
  half_functions,
  no_functions,
};

namespace detail {

/// What a look at a type found: the first refusal, and the type that deserves it.
template <Refusal why, class Culprit>
struct Finding {
  static constexpr Refusal refusal = why;
  using culprit = Culprit;
};
using Fine = Finding<Refusal::none, void>;

/// The first finding of `looks` that is a refusal. Looks after it are not taken.
template <class... None>
  requires(sizeof...(None) == 0)
consteval auto first_finding() {
  return Fine{};
}
template <class Look, class... Looks>
consteval auto first_finding() {
  using Found = decltype(Look::look());
  if constexpr (Found::refusal != Refusal::none) {
    return Found{};
  } else {
    return first_finding<Looks...>();
  }
}

}  // namespace detail
}  // namespace spychronous::codec
