#include "plain_decoder.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace nb = nanobind;

namespace spychronous::python {
namespace {

nb::object checked(PyObject* object) {
  if (object == nullptr) throw nb::python_error();
  return nb::steal(object);
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// How many bytes a character has in this kind of text.
std::size_t width_of(Plain kind) {
  return kind == Plain::text_1 ? 1 : kind == Plain::text_2 ? 2 : 4;
}

}  // namespace

// Names ------------------------------------------------------------------------------------------

PyObject* Names::make(std::span<const std::byte> characters) const {
  PyObject* name = PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, characters.data(),
                                             static_cast<Py_ssize_t>(characters.size()));
  if (name != nullptr && interned_) PyUnicode_InternInPlace(&name);
  return name;
}

PyObject* Names::get(std::span<const std::byte> characters) {
  constexpr std::size_t longest = 32;
  if (characters.empty() || characters.size() > longest) return make(characters);
  std::uint32_t mixed = static_cast<std::uint32_t>(characters.size());
  for (const std::byte character : characters) {
    mixed = mixed * 31 + static_cast<std::uint32_t>(character);
  }
  nb::object& place = places_[(mixed ^ mixed >> 8) % places_.size()];
  if (place.is_valid() &&
      static_cast<std::size_t>(PyUnicode_GET_LENGTH(place.ptr())) == characters.size() &&
      std::memcmp(PyUnicode_DATA(place.ptr()), characters.data(), characters.size()) == 0) {
    return nb::object(place).release().ptr();
  }
  PyObject* const name = make(characters);
  if (name != nullptr) place = nb::borrow(name);
  return name;
}

// Values -----------------------------------------------------------------------------------------

nb::object PlainDecoder::decode(std::span<const std::byte> message) {
  met_.clear();
  in_message_.clear();
  PlainReader reader(message);
  nb::object made = value(reader, 0);
  reader.end();
  return made;
}

nb::object PlainDecoder::value(PlainReader& reader, int depth) {
  if (depth > deepest_plain) PlainReader::refuse();
  const Plain kind = reader.kind();
  if (kind == Plain::kept) return kept(reader, depth);
  return of_kind(reader, kind, depth, not_kept);
}

// What has parts is kept before them, as it may be among them.
nb::object PlainDecoder::kept(PlainReader& reader, int depth) {
  const std::size_t number = met_.size();
  met_.emplace_back();
  nb::object made = of_kind(reader, reader.kind(), depth, number);
  met_[number] = made;
  return made;
}

void PlainDecoder::keep(std::size_t number, const nb::object& object) {
  if (number != not_kept) met_[number] = object;
}

nb::object PlainDecoder::of_kind(PlainReader& reader, Plain kind, int depth, std::size_t number) {
  switch (kind) {
    case Plain::none:
      return nb::none();
    case Plain::no:
      return nb::borrow(Py_False);
    case Plain::yes:
      return nb::borrow(Py_True);
    case Plain::short_integer:
      return checked(PyLong_FromLong(reader.number<std::int32_t>()));
    case Plain::integer:
      return checked(PyLong_FromLongLong(reader.number<std::int64_t>()));
    case Plain::real:
      return checked(PyFloat_FromDouble(reader.number<double>()));
    case Plain::text_1:
    case Plain::text_2:
    case Plain::text_4:
      return text(reader, kind);
    case Plain::bytes: {
      const std::string_view found = as_text(reader.memory(reader.count()));
      return checked(
          PyBytes_FromStringAndSize(found.data(), static_cast<Py_ssize_t>(found.size())));
    }
    case Plain::tuple:
      return tuple(reader, depth);
    case Plain::list:
      return list(reader, depth, number);
    case Plain::dict:
      return dict(reader, depth, number);
    case Plain::instance:
      return instance(reader, depth, number);
    case Plain::met_again: {
      const std::size_t index = reader.count();
      if (index >= met_.size() || !met_[index].is_valid()) PlainReader::refuse();
      return met_[index];
    }
    case Plain::kept:
      break;
  }
  PlainReader::refuse();
}

nb::object PlainDecoder::text(PlainReader& reader, Plain kind) {
  const std::size_t length = reader.count();
  const std::size_t width = width_of(kind);
  const auto characters = reader.memory(length, width);
  const void* first = characters.data();
  if (width != 1) {  // they may lie anywhere
    aligned_.resize(characters.size() / sizeof aligned_[0] + 1);
    first = std::memcpy(aligned_.data(), first, characters.size());
  }
  return checked(
      PyUnicode_FromKindAndData(static_cast<int>(width), first, static_cast<Py_ssize_t>(length)));
}

nb::object PlainDecoder::tuple(PlainReader& reader, int depth) {
  const std::size_t count = reader.count_of_values();
  nb::object made = checked(PyTuple_New(static_cast<Py_ssize_t>(count)));
  for (std::size_t i = 0; i < count; ++i) {
    PyTuple_SET_ITEM(made.ptr(), static_cast<Py_ssize_t>(i),
                     value(reader, depth + 1).release().ptr());
  }
  return made;
}

nb::object PlainDecoder::list(PlainReader& reader, int depth, std::size_t number) {
  const std::size_t count = reader.count_of_values();
  nb::object made = checked(PyList_New(static_cast<Py_ssize_t>(count)));
  keep(number, made);
  for (std::size_t i = 0; i < count; ++i) {
    PyList_SET_ITEM(made.ptr(), static_cast<Py_ssize_t>(i),
                    value(reader, depth + 1).release().ptr());
  }
  return made;
}

nb::object PlainDecoder::dict(PlainReader& reader, int depth, std::size_t number) {
  const std::size_t count = reader.count_of_values(2);
  nb::object made = checked(PyDict_New());
  keep(number, made);
  pairs(reader, made.ptr(), keys_, count, depth);
  return made;
}

void PlainDecoder::pairs(PlainReader& reader, PyObject* dict, Names& names, std::size_t count,
                         int depth) {
  for (std::size_t i = 0; i < count; ++i) {
    const nb::object name = key(reader, names);
    const nb::object element = value(reader, depth + 1);
    if (PyDict_SetItem(dict, name.ptr(), element.ptr()) != 0) throw nb::python_error();
  }
}

nb::object PlainDecoder::key(PlainReader& reader, Names& names) {
  Plain kind = reader.kind();
  const bool is_kept = kind == Plain::kept;
  if (is_kept) kind = reader.kind();
  nb::object made;
  if (kind == Plain::text_1) {
    made = checked(names.get(reader.memory(reader.count())));
  } else if (kind < Plain::tuple || (kind == Plain::met_again && !is_kept)) {
    made = of_kind(reader, kind, 0, not_kept);
  } else {
    PlainReader::refuse();
  }
  if (is_kept) met_.push_back(made);
  return made;
}

// Instances --------------------------------------------------------------------------------------

const PlainClass& PlainDecoder::class_of(PlainReader& reader) {
  const std::size_t number = reader.count();
  if (number < in_message_.size()) return *in_message_[number];
  if (number != in_message_.size()) PlainReader::refuse();
  const std::string name(as_text(reader.memory(reader.count())));
  std::unique_ptr<PlainClass>& known = classes_[name];
  if (known == nullptr || !known->is_plain() || !known->is_current()) {
    known = std::make_unique<PlainClass>(find_class(name));
  }
  in_message_.push_back(known.get());
  return *known;
}

nb::object PlainDecoder::instance(PlainReader& reader, int depth, std::size_t number) {
  const PlainClass& found = class_of(reader);
  const std::size_t count = reader.count_of_values(2);
  nb::object made = found.make();
  keep(number, made);
  if (count == 0) return made;
  if (!found.is_plain()) {
    // The program has given the class another form meanwhile.
    const nb::object state = checked(PyDict_New());
    pairs(reader, state.ptr(), attributes_, count, depth);
    found.restore(made, state);
    return made;
  }
  const nb::object attributes = checked(PyObject_GenericGetDict(made.ptr(), nullptr));
  pairs(reader, attributes.ptr(), attributes_, count, depth);
  return made;
}

}  // namespace spychronous::python
