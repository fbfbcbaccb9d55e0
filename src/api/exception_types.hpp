#pragma once

#include <span>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "spychronous/detail/exception_type.hpp"

namespace spychronous::detail {

/// The exception types of the C++ library, and KeeperLost.
std::span<const ExceptionType> standard_exception_types();

/// A type as which the current exception can be caught, and its part of that type.
struct Candidate {
  const ExceptionType* type;
  const void* part;
};

/// The types as which the current exception, of type `thrown`, can leave the run: the nearest
/// first, registered ones up to the first standard one. Empty if there is none. Call it in a
/// handler.
std::vector<Candidate> candidates(const std::type_info& thrown);

/// The type with that mangled name; if several files have one each, in their unnamed namespaces,
/// the one that stands at `address`. Null if there is none.
const ExceptionType* find_exception_type(std::string_view mangled, const void* address);

}  // namespace spychronous::detail
