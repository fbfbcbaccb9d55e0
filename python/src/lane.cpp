#include "lane.hpp"

#include <cstdint>
#include <cstring>

namespace spychronous::python {
namespace {

// Memory nobody wrote to is zero, which is no kind.
enum class Kind : std::uint8_t { nothing, none, no, yes, integer, real, ascii, bytes };

struct Place {
  Kind kind;
  std::uint8_t length;
  char text[14];
};
static_assert(sizeof(Place) == lane_size);

// Numbers stand in the second half, at their natural alignment.
constexpr std::size_t number_at = 8;

template <class Number>
void put_number(std::byte* place, Kind kind, Number number) {
  *place = static_cast<std::byte>(kind);
  std::memcpy(place + number_at, &number, sizeof number);
}

template <class Number>
Number number_in(const std::byte* place) {
  Number number;
  std::memcpy(&number, place + number_at, sizeof number);
  return number;
}

bool put_text(std::byte* place, Kind kind, const char* text, Py_ssize_t length) {
  Place content{};
  if (length > static_cast<Py_ssize_t>(sizeof content.text)) return false;
  content.kind = kind;
  content.length = static_cast<std::uint8_t>(length);
  std::memcpy(content.text, text, static_cast<std::size_t>(length));
  std::memcpy(place, &content, sizeof content);
  return true;
}

}  // namespace

bool put_in_lane(PyObject* object, std::byte* place) noexcept {
  if (PyLong_CheckExact(object)) {
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow != 0) return false;
    put_number(place, Kind::integer, value);
    return true;
  }
  if (PyFloat_CheckExact(object)) {
    put_number(place, Kind::real, PyFloat_AS_DOUBLE(object));
    return true;
  }
  if (object == Py_None || object == Py_True || object == Py_False) {
    const Kind kind = object == Py_None ? Kind::none : object == Py_True ? Kind::yes : Kind::no;
    *place = static_cast<std::byte>(kind);
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
  Place content;
  std::memcpy(&content, place, sizeof content);
  switch (content.kind) {
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
    case Kind::ascii:
    case Kind::bytes:
      break;
    case Kind::nothing:
      return nullptr;
    default:
      return nullptr;
  }
  if (content.length > sizeof content.text) return nullptr;
  if (content.kind == Kind::bytes) {
    return PyBytes_FromStringAndSize(content.text, content.length);
  }
  for (std::size_t i = 0; i < content.length; ++i) {
    if (static_cast<unsigned char>(content.text[i]) > 127) return nullptr;
  }
  return PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, content.text, content.length);
}

}  // namespace spychronous::python
