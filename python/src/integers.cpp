#include "integers.hpp"

#if PY_VERSION_HEX < 0x030B0000
#include <longintrepr.h>
#endif

namespace spychronous::python {
namespace {

// Python keeps an object for each of the smallest; 3.15 for those up to 1024.
constexpr long long largest_kept = 1024;

}  // namespace

bool value_of(PyObject* integer, long long& value) noexcept {
  auto* const number = reinterpret_cast<PyLongObject*>(integer);
#if PY_VERSION_HEX >= 0x030C0000
  if (PyUnstable_Long_IsCompact(number) != 0) {
    value = PyUnstable_Long_CompactValue(number);
    return true;
  }
#else
  const Py_ssize_t signed_size = Py_SIZE(number);
  if (signed_size >= -1 && signed_size <= 1) {
    value = signed_size * static_cast<long long>(number->ob_digit[0]);
    return true;
  }
#endif
  int overflow = 0;
  value = PyLong_AsLongLongAndOverflow(integer, &overflow);
  return overflow == 0;
}

bool change_value(PyObject* object, long long value) noexcept {
#ifdef Py_GIL_DISABLED
  static_cast<void>(object);
  static_cast<void>(value);
  return false;  // the count of references is not one number
#else
  if (value <= largest_kept || value > static_cast<long long>(PyLong_MASK)) return false;
  if (object == nullptr || Py_REFCNT(object) != 1 || !PyLong_CheckExact(object)) return false;
  auto* const number = reinterpret_cast<PyLongObject*>(object);
  long long old = 0;
  // One digit, and of the same sign: only the digit changes.
  if (!value_of(object, old) || old <= largest_kept) return false;
  if (old > static_cast<long long>(PyLong_MASK)) return false;
#if PY_VERSION_HEX >= 0x030C0000
  number->long_value.ob_digit[0] = static_cast<digit>(value);
#else
  number->ob_digit[0] = static_cast<digit>(value);
#endif
  return true;
#endif
}

}  // namespace spychronous::python
