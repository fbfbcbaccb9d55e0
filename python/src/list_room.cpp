#include "list_room.hpp"

#include <nanobind/nanobind.h>

#include <utility>

#include "spychronous/engine/process_run.hpp"

namespace nb = nanobind;

namespace spychronous::python {

void repeat_none(PyObject* list, std::size_t size) {
#ifdef Py_GIL_DISABLED
  PyObject* const same = PySequence_InPlaceRepeat(list, static_cast<Py_ssize_t>(size));
  if (same == nullptr) throw nb::python_error();
  Py_DECREF(same);
#else
  const std::size_t bytes = size * sizeof(PyObject*);
  auto* const elements = static_cast<PyObject**>(PyMem_Malloc(bytes));
  if (elements == nullptr) {
    PyErr_NoMemory();
    throw nb::python_error();
  }
  engine::expect_large(elements, bytes);
  auto* const object = reinterpret_cast<PyListObject*>(list);
  elements[0] = object->ob_item[0];
  for (std::size_t i = 1; i < size; ++i) elements[i] = nb::none().release().ptr();
  PyMem_Free(std::exchange(object->ob_item, elements));
  object->allocated = static_cast<Py_ssize_t>(size);
  Py_SET_SIZE(object, static_cast<Py_ssize_t>(size));
#endif
}

}  // namespace spychronous::python
