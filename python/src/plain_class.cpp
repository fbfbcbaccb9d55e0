#include "plain_class.hpp"

#include <nanobind/stl/string.h>

#include <algorithm>
#include <array>

namespace nb = nanobind;

namespace spychronous::python {
namespace {

constexpr char separator = ':';  // in no name of a module

// What a class says with these, pickle or what it calls listens to.
constexpr std::array words = {"__reduce__",     "__reduce_ex__",     "__getstate__", "__setstate__",
                              "__getnewargs__", "__getnewargs_ex__", "__new__",      "__class__"};

// Null: there is none.
PyObject* found_in(nb::handle dict, const char* key) {
  return PyDict_GetItemString(dict.ptr(), key);
}

bool is_empty(PyObject* object) {
  return (PyTuple_CheckExact(object) && PyTuple_GET_SIZE(object) == 0) ||
         (PyList_CheckExact(object) && PyList_GET_SIZE(object) == 0);
}

// Whether one of the classes that a class is made of leaves pickling alone.
bool is_silent(PyTypeObject* type) {
  if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) return false;
  const nb::handle names(type->tp_dict);
  for (const char* word : words) {
    if (found_in(names, word) != nullptr) return false;
  }
  // The second is what copyreg has found of the first in all classes.
  for (const char* word : {"__slots__", "__slotnames__"}) {
    PyObject* const slots = found_in(names, word);
    if (slots != nullptr && !is_empty(slots)) return false;
  }
  PyObject* const dict = found_in(names, "__dict__");
  return dict == nullptr || Py_IS_TYPE(dict, &PyGetSetDescr_Type);
}

unsigned version_of(PyTypeObject* type) {
#if PY_VERSION_HEX < 0x030B0000
  if (!PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG)) return 0;
#endif
  return type->tp_version_tag;
}

}  // namespace

PlainClass::PlainClass(nb::handle cls)
    : cls_(nb::borrow(cls)),
      no_arguments_(nb::steal(PyTuple_New(0))),
      dispatch_table_(nb::module_::import_("copyreg").attr("dispatch_table")) {
  try {
    plain_ = look();
  } catch (nb::python_error& error) {
    if (error.matches(PyExc_MemoryError)) throw;
  }
}

bool PlainClass::look() {
  PyTypeObject* const found = type();
  if (!PyType_Check(cls_.ptr()) || !Py_IS_TYPE(cls_.ptr(), &PyType_Type)) return false;
  if (found->tp_itemsize != 0 || found->tp_dictoffset == 0) return false;
  // No more than the pointers to attributes and weak references: nothing of a language but Python.
  const Py_ssize_t pointers = 2 * static_cast<Py_ssize_t>(sizeof(PyObject*));
  if (found->tp_basicsize > PyBaseObject_Type.tp_basicsize + pointers) return false;
  if (found->tp_getattro != PyObject_GenericGetAttr) return false;
  if (found->tp_new != PyBaseObject_Type.tp_new) return false;
  for (const nb::handle base : nb::borrow<nb::tuple>(found->tp_mro)) {
    if (base.ptr() == reinterpret_cast<PyObject*>(&PyBaseObject_Type)) continue;
    if (!PyType_Check(base.ptr())) return false;
    if (!is_silent(reinterpret_cast<PyTypeObject*>(base.ptr()))) return false;
  }
  const nb::object module = cls_.attr("__module__");
  own_name_ = cls_.attr("__qualname__");
  if (!PyUnicode_CheckExact(module.ptr()) || !PyUnicode_CheckExact(own_name_.ptr())) return false;
  const std::string name = nb::cast<std::string>(own_name_);
  if (name.find('.') != std::string::npos) return false;
  name_ = nb::cast<std::string>(module) + separator + name;
  const nb::object modules = nb::module_::import_("sys").attr("modules");
  const nb::object in = nb::steal(PyObject_GetItem(modules.ptr(), module.ptr()));
  if (!in.is_valid()) throw nb::python_error();
  if (!PyModule_CheckExact(in.ptr())) return false;
  module_names_ = nb::borrow(PyModule_GetDict(in.ptr()));
  version_ = version_of(found);
  return version_ != 0 && is_found();
}

bool PlainClass::is_current() const {
  return version_of(type()) == version_ && (!plain_ || is_found());
}

// Whether pickle would find the class by its name, and nobody has told it of another way.
bool PlainClass::is_found() const {
  PyObject* const found = PyDict_GetItemWithError(module_names_.ptr(), own_name_.ptr());
  PyObject* const told = PyDict_GetItemWithError(dispatch_table_.ptr(), cls_.ptr());
  if (PyErr_Occurred() != nullptr) PyErr_Clear();
  return found == cls_.ptr() && told == nullptr;
}

nb::object PlainClass::make() const {
  if (!plain_) return cls_.attr("__new__")(cls_);
  PyObject* const made = type()->tp_new(type(), no_arguments_.ptr(), nullptr);
  if (made == nullptr) throw nb::python_error();
  return nb::steal(made);
}

void PlainClass::restore(const nb::object& instance, const nb::object& attributes) {
  if (nb::hasattr(instance, "__setstate__")) {
    instance.attr("__setstate__")(attributes);
  } else {
    instance.attr("__dict__").attr("update")(attributes);
  }
}

nb::object find_class(std::string_view name) {
  const std::size_t end = name.find(separator);
  if (end == std::string_view::npos) {
    PyErr_SetString(PyExc_ValueError, "the message of the worker makes no sense");
    throw nb::python_error();
  }
  const std::string module(name.substr(0, end));
  return nb::module_::import_(module.c_str()).attr(std::string(name.substr(end + 1)).c_str());
}

}  // namespace spychronous::python
