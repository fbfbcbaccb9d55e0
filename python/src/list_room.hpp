#pragma once

#include <Python.h>

#include <cstddef>

namespace spychronous::python {

/// Makes a list that holds one None hold so many, at least 1. Where lists keep their elements in
/// plain memory, the kernel is told before it is touched that there will be much of it. Throws
/// nanobind::python_error when memory is short.
void repeat_none(PyObject* list, std::size_t size);

}  // namespace spychronous::python
