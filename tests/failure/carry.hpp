#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "spychronous/detail/exception_carrier.hpp"
#include "spychronous/failure.hpp"

namespace spychronous::test {

/// What encode_current_exception() writes for what `func` throws.
template <class Func>
std::vector<std::byte> encoded(Func func) {
  std::vector<std::byte> bytes;
  try {
    func();
  } catch (...) {
    detail::encode_current_exception(bytes);
  }
  return bytes;
}

/// The failure as which what `func` throws arrives, as item 3 of process 42.
template <class Func>
std::shared_ptr<const ItemFailure> carried(Func func) {
  return detail::decode_exception(3, 42, encoded(func));
}

/// The same for an object.
template <class T>
std::shared_ptr<const ItemFailure> carried_object(const T& object) {
  return carried([&] { throw object; });
}

/// The failure as a T; null if it is none.
template <class T>
const T* as(const std::shared_ptr<const ItemFailure>& failure) {
  return dynamic_cast<const T*>(failure.get());
}

template <class T>
bool is_caught_as(const std::shared_ptr<const ItemFailure>& failure) {
  try {
    failure->raise();
  } catch (const T&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace spychronous::test
