#include "plain_encoder.hpp"

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>

#include "integers.hpp"

namespace nb = nanobind;

namespace spychronous::python {

// Objects that were met --------------------------------------------------------------------------

void MetObjects::clear() {
  size_ = 0;
  if (++message_ != 0) return;
  std::fill(places_.begin(), places_.end(), Place{});
  message_ = 1;
}

MetObjects::Place& MetObjects::place_of(const PyObject* object) {
  const auto address = reinterpret_cast<std::uintptr_t>(object);
  // Objects lie at multiples of 16.
  std::size_t at = (address >> 4) ^ (address >> 12);
  for (;; ++at) {
    Place& place = places_[at & (places_.size() - 1)];
    if (place.message != message_ || place.object == object) return place;
  }
}

std::size_t MetObjects::number(const PyObject* object) {
  Place& place = place_of(object);
  if (place.message == message_) return place.number;
  place = {object, size_++, message_};
  if (2 * size_ > places_.size()) grow();
  return is_new;
}

void MetObjects::grow() {
  const std::vector<Place> before = std::exchange(places_, std::vector<Place>(2 * places_.size()));
  for (const Place& place : before) {
    if (place.message == message_) place_of(place.object) = place;
  }
}

// Values -----------------------------------------------------------------------------------------

bool PlainEncoder::encode(PyObject* object) {
  writer_.begin();
  met_.clear();
  open_tuples_.clear();
  ++message_;
  classes_in_message_ = 0;
  try {
    return value(object, 0);
  } catch (const std::bad_alloc&) {
    return false;
  }
}

// Whether the message has the object already. One that nobody else refers to cannot come again.
bool PlainEncoder::met_before(PyObject* object) {
#ifndef Py_GIL_DISABLED
  if (Py_REFCNT(object) == 1) return false;
#endif
  const std::size_t number = met_.number(object);
  if (number == MetObjects::is_new) {
    writer_.kind(Plain::kept);
    return false;
  }
  writer_.kind(Plain::met_again);
  writer_.count(number);
  return true;
}

bool PlainEncoder::value(PyObject* object, int depth) {
  bool is_scalar = true;
  if (scalar(object, is_scalar)) return true;
  if (is_scalar || depth == deepest_plain) return false;
  if (PyTuple_CheckExact(object)) {
    return tuple(object, depth);
  }
  if (PyList_CheckExact(object)) {
    if (met_before(object)) return true;
    writer_.kind(Plain::list);
    return sequence(reinterpret_cast<PyListObject*>(object)->ob_item, PyList_GET_SIZE(object),
                    depth);
  }
  if (PyDict_CheckExact(object)) {
    if (met_before(object)) return true;
    writer_.kind(Plain::dict);
    return pairs(object, depth, false);
  }
  return instance(object, depth);
}

// What has no parts. `is_one`: it is of these types, though it may not be plain.
bool PlainEncoder::scalar(PyObject* object, bool& is_one) {
  if (PyUnicode_CheckExact(object)) {
    if (!met_before(object)) text(object);
  } else if (PyLong_CheckExact(object)) {
    return integer(object);
  } else if (PyFloat_CheckExact(object)) {
    writer_.kind(Plain::real);
    writer_.number(PyFloat_AS_DOUBLE(object));
  } else if (object == Py_None) {
    writer_.kind(Plain::none);
  } else if (PyBool_Check(object)) {
    writer_.kind(object == Py_True ? Plain::yes : Plain::no);
  } else if (PyBytes_CheckExact(object)) {
    if (met_before(object)) return true;
    const auto size = static_cast<std::size_t>(PyBytes_GET_SIZE(object));
    writer_.kind(Plain::bytes);
    writer_.count(size);
    writer_.memory(PyBytes_AS_STRING(object), size);
  } else {
    return is_one = false;
  }
  return true;
}

bool PlainEncoder::integer(PyObject* object) {
  long long number = 0;
  if (!value_of(object, number)) return false;
  if (number == static_cast<std::int32_t>(number)) {
    writer_.kind(Plain::short_integer);
    writer_.number(static_cast<std::int32_t>(number));
  } else {
    writer_.kind(Plain::integer);
    writer_.number(static_cast<std::int64_t>(number));
  }
  return true;
}

void PlainEncoder::text(PyObject* object) {
#if PY_VERSION_HEX < 0x030C0000
  if (PyUnicode_READY(object) != 0) PyErr_Clear();  // made by an old function: never seen
#endif
  const auto length = static_cast<std::size_t>(PyUnicode_GET_LENGTH(object));
  const auto width = static_cast<std::size_t>(PyUnicode_KIND(object));
  writer_.kind(width == 1 ? Plain::text_1 : width == 2 ? Plain::text_2 : Plain::text_4);
  writer_.count(length);
  writer_.memory(PyUnicode_DATA(object), length * width);
}

// Of a tuple that contains itself nothing is there yet when it is met again.
bool PlainEncoder::tuple(PyObject* object, int depth) {
  const Py_ssize_t size = PyTuple_GET_SIZE(object);
  if (std::find(open_tuples_.begin(), open_tuples_.end(), object) != open_tuples_.end()) {
    return false;
  }
  if (size != 0 && met_before(object)) return true;
  open_tuples_.push_back(object);
  writer_.kind(Plain::tuple);
  const bool is_plain = sequence(&PyTuple_GET_ITEM(object, 0), size, depth);
  open_tuples_.pop_back();
  return is_plain;
}

bool PlainEncoder::sequence(PyObject* const* first, Py_ssize_t size, int depth) {
  writer_.count(static_cast<std::size_t>(size));
  return std::all_of(first, first + size,
                     [&](PyObject* element) { return value(element, depth + 1); });
}

namespace {

// A name that begins so may change what pickle does with the instance.
bool is_special(PyObject* name) {
  return PyUnicode_GET_LENGTH(name) > 1 && PyUnicode_READ_CHAR(name, 0) == '_' &&
         PyUnicode_READ_CHAR(name, 1) == '_';
}

}  // namespace

bool PlainEncoder::pairs(PyObject* dict, int depth, bool attributes) {
  writer_.count(static_cast<std::size_t>(PyDict_GET_SIZE(dict)));
  Py_ssize_t at = 0;
  PyObject* key = nullptr;
  PyObject* element = nullptr;
  while (PyDict_Next(dict, &at, &key, &element) != 0) {
    if (attributes && (!PyUnicode_CheckExact(key) || is_special(key))) return false;
    // Keys of other types may have a word in how they are found.
    bool is_scalar = true;
    if (!scalar(key, is_scalar) || !value(element, depth + 1)) return false;
  }
  return true;
}

// Instances --------------------------------------------------------------------------------------

bool PlainEncoder::instance(PyObject* object, int depth) {
  if (!PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_HEAPTYPE)) return false;
  if (met_before(object)) return true;
  Class& known = classes_[Py_TYPE(object)];
  if (known.cls == nullptr || !known.cls->is_current()) {
    known = {std::make_unique<PlainClass>(reinterpret_cast<PyObject*>(Py_TYPE(object)))};
  }
  if (!known.cls->is_plain()) return false;
  const nb::object attributes = nb::steal(PyObject_GenericGetDict(object, nullptr));
  if (!attributes.is_valid()) throw nb::python_error();
  if (!PyDict_CheckExact(attributes.ptr())) return false;

  writer_.kind(Plain::instance);
  const bool is_new = known.message != message_;
  if (is_new) {
    known.message = message_;
    known.number = classes_in_message_++;
  }
  writer_.count(known.number);
  if (is_new) {
    writer_.count(known.cls->name().size());
    writer_.memory(known.cls->name().data(), known.cls->name().size());
  }
  return pairs(attributes.ptr(), depth, true);
}

}  // namespace spychronous::python
