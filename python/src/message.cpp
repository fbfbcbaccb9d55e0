#include "message.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include "message_parts.hpp"

namespace nb = nanobind;

namespace spychronous::python {
namespace {

// The memory of an object for as long as this lives.
class BufferView {
 public:
  explicit BufferView(nb::handle object) {
    if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_FULL_RO) != 0) throw nb::python_error();
  }
  BufferView(BufferView&& other) noexcept : view_(std::exchange(other.view_, Py_buffer{})) {}
  BufferView& operator=(BufferView&&) = delete;
  ~BufferView() {
    if (view_.obj != nullptr) PyBuffer_Release(&view_);
  }

  std::span<const std::byte> bytes() const {
    return {static_cast<const std::byte*>(view_.buf), static_cast<std::size_t>(view_.len)};
  }

 private:
  Py_buffer view_{};
};

nb::object checked(PyObject* object) {
  if (object == nullptr) throw nb::python_error();
  return nb::steal(object);
}

}  // namespace

Pickler::Pickler()
    : dumps_(nb::module_::import_("pickle").attr("dumps")),
      keywords_(nb::make_tuple("protocol", "buffer_callback")),
      protocol_(nb::int_(5)),
      collect_(buffers_.attr("append")) {}

void Pickler::pickle(nb::handle object, std::vector<std::byte>& bytes) {
  if (nb::len(buffers_) != 0) buffers_.clear();
  const std::array<PyObject*, 3> arguments{object.ptr(), protocol_.ptr(), collect_.ptr()};
  const nb::object pickled =
      checked(PyObject_Vectorcall(dumps_.ptr(), arguments.data(), 1, keywords_.ptr()));

  std::vector<BufferView> parts;
  parts.reserve(1 + nb::len(buffers_));
  parts.emplace_back(pickled);
  for (const nb::handle buffer : buffers_) parts.emplace_back(buffer);

  write_parts(bytes, parts);
}

Unpickler::Unpickler()
    : loads_(nb::module_::import_("pickle").attr("loads")), keywords_(nb::make_tuple("buffers")) {}

nb::object Unpickler::unpickle(std::span<const std::byte> message, nb::object owner) const {
  try {
    return unpickle_parts(message, std::move(owner));
  } catch (const std::invalid_argument& error) {
    PyErr_SetString(PyExc_ValueError, error.what());
    throw nb::python_error();
  }
}

nb::object Unpickler::unpickle_parts(std::span<const std::byte> message, nb::object owner) const {
  PartsReader parts(message);
  if (parts.buffers() != 0 && !owner.is_valid()) {
    owner = checked(PyByteArray_FromStringAndSize(reinterpret_cast<const char*>(message.data()),
                                                  static_cast<Py_ssize_t>(message.size())));
  }
  const auto [at, size] = parts.take();
  char* const pickled = const_cast<char*>(reinterpret_cast<const char*>(message.data() + at));
  const nb::object view =
      checked(PyMemoryView_FromMemory(pickled, static_cast<Py_ssize_t>(size), PyBUF_READ));
  if (parts.buffers() == 0) {
    PyObject* const argument = view.ptr();
    return checked(PyObject_Vectorcall(loads_.ptr(), &argument, 1, nullptr));
  }
  const nb::object whole = checked(PyMemoryView_FromObject(owner.ptr()));
  nb::list buffers;
  for (std::size_t i = 0; i < parts.buffers(); ++i) {
    const auto [begin, length] = parts.take();
    buffers.append(checked(PySequence_GetSlice(whole.ptr(), static_cast<Py_ssize_t>(begin),
                                               static_cast<Py_ssize_t>(begin + length))));
  }
  const std::array<PyObject*, 2> arguments{view.ptr(), buffers.ptr()};
  return checked(PyObject_Vectorcall(loads_.ptr(), arguments.data(), 1, keywords_.ptr()));
}

}  // namespace spychronous::python
