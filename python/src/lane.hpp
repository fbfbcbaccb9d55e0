#pragma once

#include <Python.h>

#include <cstddef>

/// @file
/// Small results without pickle: None, bool, int (64 bits), float, and str (ASCII) and bytes of up
/// to 8 characters, of exactly these types, stand as 9 bytes in the engine's fixed lane. Every page
/// that a million of them do not need is a page fault less.

namespace spychronous::python {

inline constexpr std::size_t lane_size = 9;

/// Writes `object` to its place if it is one of these. Never fails, never runs Python code.
bool put_in_lane(PyObject* object, std::byte* place) noexcept;

/// A new reference to the object that stands there. Null without a Python error if there is none
/// (the place was overwritten), and with one if memory is short.
PyObject* take_from_lane(const std::byte* place) noexcept;

}  // namespace spychronous::python
