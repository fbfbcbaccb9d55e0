#pragma once

/// @file
/// The archives that carry registered exceptions: those of the results. The only place that names
/// them.

#include <cereal/cereal.hpp>
#include <cstddef>
#include <span>
#include <vector>

#include "spychronous/codec/archive.hpp"
#include "spychronous/codec/cereal_functions.hpp"

namespace spychronous::detail {

/// Whether the author of T, or of a base of it, wrote cereal functions; one half counts.
template <class T>
concept HasCerealFunctions = codec::has_cereal_functions<T>;

/// Whether they go both ways.
template <class T>
concept CerealCarried =
    HasCerealFunctions<T> && cereal::traits::is_output_serializable<T, codec::Writer>::value &&
    cereal::traits::is_input_serializable<T, codec::Reader>::value;

/// Appends `value`. Throws what its cereal functions throw.
template <class T>
void archive_exception(const T& value, std::vector<std::byte>& out) {
  codec::Writer archive(out);
  archive(value);
}

/// The reverse, into `value`. Throws when `saved` is too short, and what the cereal functions
/// throw.
template <class T>
void unarchive_exception(T& value, std::span<const std::byte> saved) {
  codec::Reader archive(saved);
  archive(value);
}

}  // namespace spychronous::detail
