#pragma once

/// @file
/// What SPYCHRONOUS_REGISTER_EXCEPTION makes of a class.

#include <concepts>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/detail/exception_archive.hpp"
#include "spychronous/detail/exception_type.hpp"
#include "spychronous/detail/thrown.hpp"
#include "spychronous/failure.hpp"

namespace spychronous::detail {

/// The braces keep a pointer from becoming a bool. An aggregate has no constructor that could mean
/// the text: its first member just happens to be a string.
template <class T>
concept FromCString =
    requires(const char* text) { T{text}; } && std::is_constructible_v<T, const char*>;
template <class T>
concept FromText =
    !std::is_aggregate_v<T> && (std::is_constructible_v<T, const std::string&> || FromCString<T>);

template <class T>
concept DerivesWell =
    !std::is_base_of_v<std::exception, T> || std::is_convertible_v<T*, std::exception*>;

template <class T>
T exception_from_text(const std::string& text) {
  if constexpr (std::is_constructible_v<T, const std::string&>) {
    return T(text);
  } else {
    return T(text.c_str());
  }
}

template <class T>
struct RegisteredException {
  static_assert(
      std::is_class_v<T> && std::is_same_v<T, std::remove_cv_t<T>>,
      "SPYCHRONOUS_REGISTER_EXCEPTION needs a class, without const or volatile: what else "
      "is thrown arrives as a std::runtime_error.");
  static_assert(
      !std::is_final_v<T>,
      "SPYCHRONOUS_REGISTER_EXCEPTION cannot take a final class: the object that leaves a "
      "run derives from it and from ItemFailure. Drop the final.");
  static_assert(!std::is_base_of_v<ItemFailure, T>,
                "SPYCHRONOUS_REGISTER_EXCEPTION cannot take a class that derives from ItemFailure: "
                "the object that leaves a run is an ItemFailure exactly once. Derive from "
                "std::exception.");
  static_assert(DerivesWell<T>,
                "SPYCHRONOUS_REGISTER_EXCEPTION cannot take a class in which std::exception is "
                "ambiguous or not public: catch (const std::exception&) would miss it. Derive from "
                "std::exception once, publicly.");
  static_assert(!std::is_abstract_v<T>,
                "SPYCHRONOUS_REGISTER_EXCEPTION cannot take an abstract class: no object of it can "
                "be rebuilt. Register the classes that derive from it.");
  static_assert(std::is_abstract_v<T> || std::is_copy_constructible_v<T>,
                "SPYCHRONOUS_REGISTER_EXCEPTION cannot take a class that cannot be copied: each "
                "Outcome::value() throws a copy. Give it a copy constructor.");
  static_assert(
      !HasCerealFunctions<T> || CerealCarried<T>,
      "SPYCHRONOUS_REGISTER_EXCEPTION finds cereal functions in this class that go only one "
      "way, or more than one pair of them: give it serialize, or save and load.");
  static_assert(
      std::is_abstract_v<T> || HasCerealFunctions<T> || (SaysWhat<T> && FromText<T>),
      "SPYCHRONOUS_REGISTER_EXCEPTION does not know how to rebuild this class in the host: "
      "give it cereal functions (serialize, or save and load), or a what() and a "
      "constructor from its text.");
  static_assert(
      !CerealCarried<T> || std::is_default_constructible_v<T> || FromText<T>,
      "SPYCHRONOUS_REGISTER_EXCEPTION needs an object into which the cereal functions can "
      "load: give this class a default constructor, or one from the text of its what().");

  static constexpr bool carriable =
      std::is_class_v<T> && !std::is_final_v<T> && !std::is_base_of_v<ItemFailure, T> &&
      DerivesWell<T> && std::is_copy_constructible_v<T> &&
      ((CerealCarried<T> && (std::is_default_constructible_v<T> || FromText<T>)) ||
       (!HasCerealFunctions<T> && SaysWhat<T> && FromText<T>));

  RegisteredException() noexcept {
    // Else each refusal would drag its consequences behind it.
    if constexpr (carriable) {
      type = {&typeid(T), &caught<T>, &text<T>, &save, &load};
      add_exception_type(type);
    }
  }

  static void save(const void* part, std::vector<std::byte>& out) {
    if constexpr (CerealCarried<T>) archive_exception(*static_cast<const T*>(part), out);
  }

  static std::shared_ptr<const ItemFailure> load(const ItemFailure& failure,
                                                 std::span<const std::byte> saved) {
    return std::make_shared<const ThrownAs<T>>(failure, rebuild(failure.message(), saved));
  }

  static T rebuild(const std::string& text, [[maybe_unused]] std::span<const std::byte> saved) {
    if constexpr (CerealCarried<T>) {
      T value = empty(text);
      unarchive_exception(value, saved);
      return value;
    } else {
      return exception_from_text<T>(text);
    }
  }

  static T empty([[maybe_unused]] const std::string& text) {
    if constexpr (std::is_default_constructible_v<T>) {
      return T();
    } else {
      return exception_from_text<T>(text);
    }
  }

  ExceptionType type{};
};

/// One for each type and shared object, however many files register it; constructing it registers.
template <class T>
inline RegisteredException<T> registered_exception;

}  // namespace spychronous::detail
