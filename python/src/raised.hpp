#pragma once

#include <nanobind/nanobind.h>

/// @file
/// What Python raised, as an object.

namespace spychronous::python {

/// The exception itself, with its traceback; `error` is empty afterwards.
inline nanobind::object exception_in(nanobind::python_error& error) {
  error.restore();
  // Before CPython 3.12 the interpreter hands out its parts.
#if PY_VERSION_HEX >= 0x030C0000
  return nanobind::steal(PyErr_GetRaisedException());
#else
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return nanobind::steal(value);
#endif
}

}  // namespace spychronous::python
