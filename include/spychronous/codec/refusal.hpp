#pragma once

/// @file
/// Results that cannot travel are refused while the program is compiled, each with a sentence.
///
/// Two looks are taken, both through containers, arrays, tuples, smart pointers and the fields of
/// plain aggregates. First for what would dangle in the host, whatever the way of travelling: a
/// trivially copyable struct with a pointer in it is found here, before it is copied as bytes.
/// Then, for what is archived, for what cereal cannot carry. A class with cereal functions of its
/// own decides itself and is not looked into; private fields cannot be.

#include <type_traits>

#include "spychronous/codec/dangling.hpp"
#include "spychronous/codec/finding.hpp"
#include "spychronous/codec/form.hpp"
#include "spychronous/codec/uncarried.hpp"

namespace spychronous::codec {

namespace detail {

template <class R>
consteval auto look_at_result() {
  if constexpr (std::is_void_v<R>) {
    return Fine{};
  } else if constexpr (std::is_array_v<R>) {
    return Finding<Refusal::c_array, R>{};
  } else {
    using First = decltype(Dangling<R>::look());
    if constexpr (First::refusal != Refusal::none) {
      return First{};
    } else if constexpr (!std::is_move_constructible_v<R>) {
      return Finding<Refusal::immovable, R>{};
    } else if constexpr (form_of<R> == Form::archived) {
      return Unmade<R>::look();
    } else {
      return Fine{};
    }
  }
}

/// Its name, in the compiler's message, shows the result and the type in it that is refused.
template <class Result, class Culprit, Refusal why>
struct RefusedResult {
  static_assert(why != Refusal::pointer,
                "spychronous: a result cannot carry a raw pointer: it would point into the memory "
                "of a worker that is gone. Return the pointed-to value instead.");
  static_assert(why != Refusal::reference,
                "spychronous: a result cannot carry a reference: it would refer to the memory of a "
                "worker that is gone. Make the field a value instead.");
  static_assert(why != Refusal::string_view,
                "spychronous: a result cannot carry a std::string_view: it would look into the "
                "memory of a worker that is gone. Return a std::string instead.");
  static_assert(why != Refusal::span,
                "spychronous: a result cannot carry a std::span: it would look into the memory of "
                "a worker that is gone. Return a std::vector instead.");
  static_assert(why != Refusal::reference_wrapper,
                "spychronous: a result cannot carry a std::reference_wrapper: it would refer to "
                "the memory of a worker that is gone. Return the value instead.");
  static_assert(why != Refusal::view,
                "spychronous: a result cannot carry a view: it would look into the memory of a "
                "worker that is gone. Return a container with its elements instead.");
  static_assert(why != Refusal::iterator,
                "spychronous: a result cannot carry an iterator: it would point into the memory "
                "of a worker that is gone. Return the value or its index instead.");
  static_assert(why != Refusal::dangling_field,
                "spychronous: a result cannot carry an aggregate with a pointer, view or iterator "
                "among its fields: it would point into the memory of a worker that is gone. Make "
                "the field a value instead.");
  static_assert(why != Refusal::c_array,
                "spychronous: a result cannot be a C array: no container can hold it. Return a "
                "std::array instead, or let the function return by value.");
  static_assert(why != Refusal::immovable,
                "spychronous: a result must be movable or copyable: it goes into the vector of "
                "the results. Return a std::unique_ptr to it, or what it holds.");
  static_assert(why != Refusal::base_class,
                "spychronous: a result cannot carry an aggregate with a base class: its fields "
                "cannot be listed. Make the base its first field, or give it a serialize function "
                "of its own.");
  static_assert(why != Refusal::bit_field,
                "spychronous: a result cannot carry this aggregate with a bit-field: no reference "
                "can be bound to it. Make it a whole field, or give the aggregate a serialize "
                "function.");
  static_assert(why != Refusal::union_member,
                "spychronous: a result cannot carry this aggregate with a union: nobody knows "
                "which member is in use. Use a std::variant, or give the aggregate a serialize "
                "function.");
  static_assert(why != Refusal::too_many_fields,
                "spychronous: a result cannot carry an aggregate with more than 16 fields. Group "
                "some of them in a struct, or give it a serialize function.");
  static_assert(why != Refusal::unclear_fields,
                "spychronous: a result cannot carry this aggregate: it has a field without a "
                "default constructor beside an array, and so its fields cannot be told apart. Give "
                "the field a default constructor, or the aggregate a serialize function.");
  static_assert(why != Refusal::const_field,
                "spychronous: a result cannot carry this aggregate with a const field: the field "
                "cannot be filled in the host. Drop the const, or give the aggregate save and load "
                "functions.");
  static_assert(why != Refusal::lost_rule,
                "spychronous: a result cannot carry a container whose comparator or hash has a "
                "state, nor a std::unique_ptr with a deleter: the host would make it anew, without "
                "that state. Use an empty function object and the default deleter.");
  static_assert(why != Refusal::polymorphic,
                "spychronous: a result cannot carry a pointer to this polymorphic class, because "
                "cereal does not know it. Give it a serialize function, and use "
                "CEREAL_REGISTER_TYPE for each class derived from it.");
  static_assert(why != Refusal::no_default_constructor,
                "spychronous: a result cannot carry this type, because it has no default "
                "constructor: the host makes an object before it fills it in. Give it one, or "
                "return it behind a std::unique_ptr with a load_and_construct function.");
  static_assert(why != Refusal::half_functions,
                "spychronous: a result cannot carry this type, because its cereal functions are "
                "not one pair: it needs either serialize, or save and load, and for one archive "
                "as for the other.");
  static_assert(
      why != Refusal::no_functions,
      "spychronous: a result cannot carry this type: it is neither trivially copyable "
      "nor a plain aggregate nor known to cereal. Give it a serialize function: "
      "template <class Archive> void serialize(Archive& archive) { archive(fields...); }");
};

}  // namespace detail

/// Why results of type R are refused; `Refusal::none` if they are not.
template <class R>
inline constexpr Refusal refusal_of = decltype(detail::look_at_result<R>())::refusal;

/// True if results of type R can travel.
template <class R>
inline constexpr bool can_carry = refusal_of<R> == Refusal::none;

/// Stops the compilation with a sentence if results of type R cannot travel. To be instantiated
/// before anything else is done with R, and instead of it if `can_carry<R>` is false.
template <class R>
consteval void check_result() {
  using Found = decltype(detail::look_at_result<R>());
  if constexpr (Found::refusal != Refusal::none) {
    static_cast<void>(sizeof(detail::RefusedResult<R, typename Found::culprit, Found::refusal>));
  }
}

}  // namespace spychronous::codec
