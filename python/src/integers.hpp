#pragma once

#include <Python.h>

/// @file
/// Objects of exactly the type int, and their values. Most have one digit: the general way costs
/// three times as much.

namespace spychronous::python {

/// Returns false if it has more than 64 bits.
bool value_of(PyObject* integer, long long& value) noexcept;

/// Gives an object another value, if the caller holds the only reference to it, so that nobody can
/// see it change. Returns false, and changes nothing, if somebody else holds it (or `object` is
/// null), or if it takes an object of another size.
bool change_value(PyObject* object, long long value) noexcept;

}  // namespace spychronous::python
