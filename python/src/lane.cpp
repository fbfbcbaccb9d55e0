#include "lane.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "integers.hpp"

namespace spychronous::python {
namespace {

// Memory nobody wrote to is zero, which is no kind.
enum class Kind : std::uint8_t { nothing, none, no, yes, integer, real, ascii, bytes };

constexpr std::size_t most_text = lane_size - 1;

// The first byte says what the others are, and in its upper half how many characters.
std::byte mark(Kind kind, std::size_t length = 0) {
  return static_cast<std::byte>(static_cast<std::size_t>(kind) | length << 4);
}

template <class Number>
void put_number(std::byte* place, Kind kind, Number number) {
  static_assert(sizeof number == lane_size - 1);
  *place = mark(kind);
  std::memcpy(place + 1, &number, sizeof number);
}

template <class Number>
Number number_in(const std::byte* place) {
  Number number;
  std::memcpy(&number, place + 1, sizeof number);
  return number;
}

bool put_text(std::byte* place, Kind kind, const char* text, Py_ssize_t length) {
  const auto size = static_cast<std::size_t>(length);
  if (size > most_text) return false;
  *place = mark(kind, size);
  std::memcpy(place + 1, text, size);
  return true;
}

}  // namespace

bool put_in_lane(PyObject* object, std::byte* place) noexcept {
  if (PyLong_CheckExact(object)) {
    long long value = 0;
    if (!value_of(object, value)) return false;
    put_number(place, Kind::integer, value);
    return true;
  }
  if (PyFloat_CheckExact(object)) {
    put_number(place, Kind::real, PyFloat_AS_DOUBLE(object));
    return true;
  }
  if (object == Py_None || object == Py_True || object == Py_False) {
    const Kind kind = object == Py_None ? Kind::none : object == Py_True ? Kind::yes : Kind::no;
    *place = mark(kind);
    return true;
  }
  if (PyUnicode_CheckExact(object) && PyUnicode_IS_COMPACT_ASCII(object)) {
    return put_text(place, Kind::ascii,
                    static_cast<const char*>(static_cast<void*>(PyUnicode_1BYTE_DATA(object))),
                    PyUnicode_GET_LENGTH(object));
  }
  if (PyBytes_CheckExact(object)) {
    return put_text(place, Kind::bytes, PyBytes_AS_STRING(object), PyBytes_GET_SIZE(object));
  }
  return false;
}

PyObject* take_from_lane(const std::byte* place) noexcept {
  const auto first = static_cast<std::size_t>(*place);
  const auto* const text = reinterpret_cast<const char*>(place + 1);
  const std::size_t length = first >> 4;
  switch (static_cast<Kind>(first & 0xF)) {
    case Kind::none:
      Py_RETURN_NONE;
    case Kind::no:
      Py_RETURN_FALSE;
    case Kind::yes:
      Py_RETURN_TRUE;
    case Kind::integer:
      return PyLong_FromLongLong(number_in<long long>(place));
    case Kind::real:
      return PyFloat_FromDouble(number_in<double>(place));
    case Kind::ascii: {
      if (length > most_text) return nullptr;
      const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 128; };
      if (!std::all_of(text, text + length, is_ascii)) return nullptr;
      return PyUnicode_FromStringAndSize(text, static_cast<Py_ssize_t>(length));
    }
    case Kind::bytes:
      if (length > most_text) return nullptr;
      return PyBytes_FromStringAndSize(text, static_cast<Py_ssize_t>(length));
    default:
      return nullptr;  // nobody has put anything here
  }
}

}  // namespace spychronous::python
