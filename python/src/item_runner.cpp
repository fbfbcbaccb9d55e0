#include "item_runner.hpp"

#include <utility>

#include "integers.hpp"
#include "lane.hpp"
#include "raised.hpp"

namespace nb = nanobind;

namespace spychronous::python {

ItemRunner::ItemRunner(nb::object hooks, nb::object func, nb::object items, const nb::tuple& args)
    : hooks_(std::move(hooks)),
      func_(std::move(func)),
      items_(std::move(items)),
      arguments_{nullptr, nullptr},
      args_(args) {
  for (const nb::handle arg : args) arguments_.push_back(arg.ptr());
}

namespace {

// Items that follow this one are most likely run next, and were last touched before the fork.
void look_ahead(PyObject* list, Py_ssize_t index) {
  constexpr Py_ssize_t distance = 16;
  if (index + distance < PyList_GET_SIZE(list)) {
    __builtin_prefetch(PyList_GET_ITEM(list, index + distance));
  }
}

}  // namespace

// Counting a reference to an inherited object makes the kernel copy its page. A number is cheaper
// to make anew: a list of a million of them stays where it is. Cheapest is the last item's int, if
// nobody has kept it.
bool ItemRunner::take_number(PyObject* inherited) {
  if (PyFloat_CheckExact(inherited)) {
    item_ = nb::steal(PyFloat_FromDouble(PyFloat_AS_DOUBLE(inherited)));
  } else if (PyLong_CheckExact(inherited)) {
    long long value = 0;
    if (!value_of(inherited, value)) return false;
    if (!change_value(item_.ptr(), value)) item_ = nb::steal(PyLong_FromLongLong(value));
  } else {
    return false;
  }
  if (item_) return true;
  PyErr_Clear();  // memory is short
  return false;
}

void ItemRunner::take_item(std::uint32_t item) {
  const auto index = static_cast<Py_ssize_t>(item);
  if (PyList_CheckExact(items_.ptr()) && index < PyList_GET_SIZE(items_.ptr())) {
    look_ahead(items_.ptr(), index);
    PyObject* const inherited = PyList_GET_ITEM(items_.ptr(), index);
    if (!take_number(inherited)) item_ = nb::borrow(inherited);
    return;
  }
  item_ = nb::steal(PySequence_GetItem(items_.ptr(), index));
  if (!item_) throw nb::python_error();
}

nb::object ItemRunner::call(std::uint32_t item) {
  take_item(item);
  // func is the last to hold the item, but for an int, which may serve again.
  const bool keeps = PyLong_CheckExact(item_.ptr());
  const nb::object argument = keeps ? nb::object() : std::move(item_);
  arguments_[1] = keeps ? item_.ptr() : argument.ptr();
  PyObject* const result =
      PyObject_Vectorcall(func_.ptr(), arguments_.data() + 1,
                          (arguments_.size() - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr);
  if (result == nullptr) throw nb::python_error();
  return nb::steal(result);
}

engine::Encoded ItemRunner::run(std::uint32_t item, std::byte* place) {
  const char* result_type = nullptr;
  try {
    const nb::object result = call(item);
    if (put_in_lane(result.ptr(), place)) return {};
    result_type = Py_TYPE(result.ptr())->tp_name;
    if (encoder_.encode(result.ptr())) {
      return {engine::Encoded::Form::value, encoder_.message()};
    }
    pickler_.pickle(result, buffer_);
    return {engine::Encoded::Form::value, buffer_};
  } catch (nb::python_error& error) {
    return exception(error, result_type);
  }
}

// `result_type` is the type of the result that could not be pickled, or null if func raised.
engine::Encoded ItemRunner::exception(nb::python_error& error, const char* result_type) {
  buffer_.clear();
  try {
    const nb::object told = result_type != nullptr ? nb::object(nb::str(result_type)) : nb::none();
    const nb::object encoded = hooks_.attr("encode_exception")(exception_in(error), told);
    const char* const text = PyBytes_AsString(encoded.ptr());
    if (text == nullptr) throw nb::python_error();
    const auto* const first = reinterpret_cast<const std::byte*>(text);
    buffer_.assign(first, first + PyBytes_GET_SIZE(encoded.ptr()));
  } catch (nb::python_error&) {
    // Memory is short, most likely. The host takes nothing for "something was raised".
  }
  return {engine::Encoded::Form::exception, buffer_};
}

}  // namespace spychronous::python
