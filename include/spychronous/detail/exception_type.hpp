#pragma once

/// @file
/// The exception types that can be carried from a worker to the host, standard or registered.

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <vector>

#include "spychronous/detail/api.hpp"
#include "spychronous/failure.hpp"

namespace spychronous::detail {

/// How to carry exceptions of one type. `part` is the subobject of that type in a thrown object.
struct ExceptionType {
  const std::type_info* type;

  /// In a handler: the part of the current exception, or null if `catch (const T&)` would not take
  /// it. Catching is the one test that agrees with the language on private and ambiguous bases.
  const void* (*caught)();

  /// What the exception says of itself; empty if it says nothing. May throw.
  std::string (*text)(const void* part);

  /// Appends what load() needs besides the text. May throw.
  void (*save)(const void* part, std::vector<std::byte>& out);

  /// The object that leaves the run. May throw; must not trust `saved`.
  std::shared_ptr<const ItemFailure> (*load)(const ItemFailure& failure,
                                             std::span<const std::byte> saved);

  const ExceptionType* next = nullptr;
};

/// Adds a type for the rest of the program. Lock-free, as are all readers: a worker must never wait
/// for a mutex that another thread of the host held at the fork.
SPYCHRONOUS_API void add_exception_type(ExceptionType& type) noexcept;

/// `text` without what exceeds 64 KiB, and a note if that was something.
SPYCHRONOUS_API std::string clipped(std::string_view text);
SPYCHRONOUS_API std::string clipped(const char* text);

template <class T>
const void* caught() {
  try {
    throw;
  } catch (const T& part) {
    return std::addressof(part);
  } catch (...) {
    return nullptr;
  }
}

template <class T>
concept SaysWhat = requires(const T& part) { clipped(part.what()); };

template <class T>
std::string text(const void* part) {
  if constexpr (SaysWhat<T>) {
    return clipped(static_cast<const T*>(part)->what());
  } else {
    return {};
  }
}

}  // namespace spychronous::detail
