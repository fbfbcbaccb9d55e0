#pragma once

#include <nanobind/nanobind.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "plain_class.hpp"
#include "plain_form.hpp"

/// @file
/// In the host: what a PlainEncoder made, as objects.

namespace spychronous::python {

/// Names that come in every result, as one object each.
class Names {
 public:
  /// `interned`: as the interpreter has names of attributes.
  explicit Names(bool interned) : interned_(interned) {}
  /// A string of these characters, of a byte each. Null with a Python error.
  PyObject* get(std::span<const std::byte> characters);

 private:
  PyObject* make(std::span<const std::byte> characters) const;

  const bool interned_;
  std::array<nanobind::object, 256> places_;
};

class PlainDecoder {
 public:
  /// The object in a message that is_plain(). Throws nanobind::python_error, and
  /// std::invalid_argument for what makes no sense.
  nanobind::object decode(std::span<const std::byte> message);

 private:
  nanobind::object value(PlainReader& reader, int depth);
  nanobind::object kept(PlainReader& reader, int depth);
  nanobind::object of_kind(PlainReader& reader, Plain kind, int depth, std::size_t number);
  nanobind::object text(PlainReader& reader, Plain kind);
  nanobind::object key(PlainReader& reader, Names& names);
  nanobind::object tuple(PlainReader& reader, int depth);
  nanobind::object list(PlainReader& reader, int depth, std::size_t number);
  nanobind::object dict(PlainReader& reader, int depth, std::size_t number);
  nanobind::object instance(PlainReader& reader, int depth, std::size_t number);
  void pairs(PlainReader& reader, PyObject* dict, Names& names, std::size_t count, int depth);
  void keep(std::size_t number, const nanobind::object& object);
  const PlainClass& class_of(PlainReader& reader);
  static constexpr std::size_t not_kept = ~std::size_t{0};

  Names keys_{false};
  Names attributes_{true};
  std::vector<nanobind::object> met_;          ///< of the message, by their numbers
  std::vector<const PlainClass*> in_message_;  ///< classes, by their numbers
  std::vector<std::uint32_t> aligned_;         ///< wide characters
  std::unordered_map<std::string, std::unique_ptr<PlainClass>> classes_;
};

}  // namespace spychronous::python
