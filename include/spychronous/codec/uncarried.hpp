#pragma once

/// @file
/// The second look at the type of a result, if it is archived: what cereal cannot carry.

#include <memory>
#include <type_traits>

#include "spychronous/codec/archive.hpp"
#include "spychronous/codec/finding.hpp"
#include "spychronous/codec/form.hpp"
#include "spychronous/codec/standard.hpp"
#include "spychronous/codec/types.hpp"

namespace spychronous::codec::detail {

/// True if cereal has exactly one way to save a T and one to load it.
template <class T>
inline constexpr bool goes_both_ways = cereal::traits::is_output_serializable<T, Writer>::value &&
                                       cereal::traits::is_input_serializable<T, Reader>::value;

/// True if the member which `pointer` points to was declared in T itself, not in a base class.
template <class T, class M, class C>
consteval bool declared_in(M C::*) {
  return std::is_same_v<T, C>;
}

/// Passes for a T, but not for a base class of it, nor where a template has to deduce T.
template <class T>
struct Impostor {
  operator T&() const;  // NOLINT(google-explicit-constructor)
};

/// True if the cereal functions of a class with a base class were written for that class. Functions
/// written for the base would silently leave out what the class adds. Private member functions
/// cannot be asked and are believed in.
template <class T>
consteval bool has_functions_of_its_own() {
  using cereal::traits::has_member_save, cereal::traits::has_member_serialize;
  if constexpr (requires { &T::template serialize<Writer>; }) {
    return declared_in<T>(&T::template serialize<Writer>);
  } else if constexpr (requires { &T::template save<Writer>; }) {
    return declared_in<T>(&T::template save<Writer>);
  } else if constexpr (has_member_serialize<T, Writer>::value ||
                       has_member_save<T, Writer>::value) {
    return true;
  } else {
    return requires(probe::Out& out, Impostor<T> value) { serialize(out, value); } ||
           requires(probe::Out& out, Impostor<T> value) { save(out, value); } ||
           requires(probe::Out& out, Impostor<T> value) { save_minimal(out, value); } ||
           requires(probe::Out& out, Impostor<T> value) { serialize(out, value, 0u); } ||
           requires(probe::Out& out, Impostor<T> value) { save(out, value, 0u); };
  }
}

template <class T>
struct IsEmpty : std::is_empty<T> {};

template <class... Ts>
consteval bool any_const(Types<Ts...>) {
  return (std::is_const_v<std::remove_all_extents_t<Ts>> || ...);
}

/// True if the comparator, hash or deleter of a standard type is as good when made anew.
template <class T>
inline constexpr bool keeps_its_rules = all_of<IsEmpty>(typename Standard<T>::rules{});
template <class T, class D>
inline constexpr bool keeps_its_rules<std::unique_ptr<T, D>> =
    std::is_same_v<D, std::default_delete<T>>;

/// True if T points to a polymorphic class that can itself be met there, and has no functions.
template <class T>
consteval bool points_to_uncarried_polymorphic() {
  if constexpr (is_shared_pointer<T> || is_unique_pointer<T>) {
    using Element = typename T::element_type;
    if constexpr (std::is_polymorphic_v<Element> && !std::is_abstract_v<Element>) {
      return !cereal::traits::is_output_serializable<Element, Writer>::value;
    }
  }
  return false;
}

/// The refusal that T deserves for what it is itself, its parts left aside.
template <class T>
consteval Refusal uncarried() {
  if constexpr (std::is_void_v<T>) {
    return Refusal::no_functions;
  } else if constexpr (Standard<T>::known) {
    if constexpr (!keeps_its_rules<T>) return Refusal::lost_rule;
    if constexpr (points_to_uncarried_polymorphic<T>()) return Refusal::polymorphic;
    return goes_both_ways<T> ? Refusal::none : Refusal::no_functions;
  } else if constexpr (has_cereal_functions<T>) {
    if constexpr (std::is_class_v<T> && std::is_aggregate_v<T>) {
      if constexpr (shape_of<T>.look == Look::base && !has_functions_of_its_own<T>()) {
        return Refusal::base_class;
      }
    }
    return goes_both_ways<T> ? Refusal::none : Refusal::half_functions;
  } else if constexpr (is_plain_aggregate<T>() && !Bytes<T>) {
    constexpr Look look = shape_of<T>.look;
    if constexpr (look == Look::base) return Refusal::base_class;
    if constexpr (look == Look::union_) return Refusal::union_member;
    if constexpr (look == Look::clear) {
      if constexpr (has_bit_field<T>) return Refusal::bit_field;
      if constexpr (any_const(field_types<T>{})) return Refusal::const_field;
    }
    return Refusal::none;
  } else {
    return goes_both_ways<T> ? Refusal::none : Refusal::no_functions;
  }
}

/// Given is the type of a value that exists when it is loaded, such as a field.
template <class Given, class... Seen>
struct Uncarried;

/// Given is the type of a value that must be made before it is loaded, such as an element.
template <class Given, class... Seen>
struct Unmade {
  static consteval auto look() {
    using T = std::remove_cv_t<Given>;
    using Found = decltype(Uncarried<T, Seen...>::look());
    if constexpr (Found::refusal == Refusal::none && !std::is_default_constructible_v<T>) {
      return Finding<Refusal::no_default_constructor, T>{};
    } else {
      return Found{};
    }
  }
};

/// Given is what a smart pointer points to.
template <class Given, class... Seen>
struct Unpointed {
  static consteval auto look() {
    using T = std::remove_cv_t<Given>;
    if constexpr (std::is_array_v<T>) {
      return Finding<Refusal::no_functions, T>{};
    } else if constexpr (std::is_polymorphic_v<T> ||
                         cereal::traits::has_load_and_construct<T, Reader>::value) {
      return Fine{};
    } else {
      return Unmade<T, Seen...>::look();
    }
  }
};

template <class Given, class... Seen>
struct Uncarried {
  static consteval auto look() {
    using T = std::remove_cv_t<Given>;
    if constexpr (is_one_of<T, Seen...>) {
      return Fine{};
    } else if constexpr (std::is_array_v<T>) {
      return Uncarried<std::remove_all_extents_t<T>, Seen...>::look();
    } else if constexpr (uncarried<T>() != Refusal::none) {
      return Finding<uncarried<T>(), T>{};
    } else if constexpr (Fieldwise<T>) {
      return into_fields<T>(field_types<T>{});
    } else {
      return into_parts<T>(typename Standard<T>::parts{});
    }
  }

 private:
  template <class T, class... Fields>
  static consteval auto into_fields(Types<Fields...>) {
    return first_finding<Uncarried<Fields, T, Seen...>...>();
  }

  template <class T, class... Parts>
  static consteval auto into_parts(Types<Parts...>) {
    if constexpr (Block<T>) {
      return Fine{};
    } else if constexpr (is_shared_pointer<T> || is_unique_pointer<T>) {
      return first_finding<Unpointed<Parts, T, Seen...>...>();
    } else {
      return first_finding<Unmade<Parts, T, Seen...>...>();
    }
  }
};

}  // namespace spychronous::codec::detail
