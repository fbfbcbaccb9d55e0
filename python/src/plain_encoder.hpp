#pragma once

#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "plain_class.hpp"
#include "plain_form.hpp"

/// @file
/// In a worker: plain results to bytes, without pickle and without a step of Python code.

namespace spychronous::python {

/// Which objects a message has, and their numbers there.
class MetObjects {
 public:
  void clear();
  /// The number of an object that has one; else gives it the next one and returns `is_new`.
  std::size_t number(const PyObject* object);
  static constexpr std::size_t is_new = ~std::size_t{0};

 private:
  struct Place {
    const PyObject* object;
    std::uint32_t number;
    std::uint32_t message;  ///< by which it was taken; else it is free
  };
  Place& place_of(const PyObject* object);
  void grow();

  std::vector<Place> places_ = std::vector<Place>(64);
  std::uint32_t size_ = 0;
  std::uint32_t message_ = 1;
};

class PlainEncoder {
 public:
  /// Whether the object is plain; message() is it then. What pickle would give back equal but not
  /// the same - types, what is shared in it - is never plain.
  bool encode(PyObject* object);
  /// Until the next encode().
  std::span<const std::byte> message() const { return writer_.message(); }

 private:
  bool value(PyObject* object, int depth);
  bool scalar(PyObject* object, bool& is_one);
  bool integer(PyObject* object);
  void text(PyObject* object);
  bool tuple(PyObject* object, int depth);
  bool sequence(PyObject* const* first, Py_ssize_t size, int depth);
  bool pairs(PyObject* dict, int depth, bool attributes);
  bool instance(PyObject* object, int depth);
  bool met_before(PyObject* object);

  PlainWriter writer_;
  MetObjects met_;
  std::vector<PyObject*> open_tuples_;  ///< of whose elements not all are in the message
  struct Class {
    std::unique_ptr<PlainClass> cls;
    std::uint64_t message = 0;  ///< the last one that has its name
    std::size_t number = 0;     ///< and its number there
  };
  std::unordered_map<PyTypeObject*, Class> classes_;
  std::uint64_t message_ = 0;
  std::size_t classes_in_message_ = 0;
};

}  // namespace spychronous::python
