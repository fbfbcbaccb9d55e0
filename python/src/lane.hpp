#pragma once

#include <Python.h>

#include <cstddef>

/// @file
/// Small results without pickle: None, bool, int (64 bits), float, and str (ASCII) and bytes of up
/// to 14 characters, of exactly these types, stand as 16 bytes in the engine's fixed lane.

namespace spychronous::python {

inline constexpr std::size_t lane_size = 16;

/// Writes `object` to its place if it is one of these. Never fails, never runs Python code.
bool put_in_lane(PyObject* object, std::byte* place) noexcept;

/// A new reference to the object that stands there. Null without a Python error if there is none
/// (the place was overwritten), and with one if memory is short.
PyObject* take_from_lane(const std::byte* place) noexcept;

}  // namespace spychronous::python
