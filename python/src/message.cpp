#include "message.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace nb = nanobind;

namespace spychronous::python {
namespace {

constexpr std::size_t alignment = 16;

std::size_t aligned(std::size_t size) { return (size + alignment - 1) / alignment * alignment; }

std::size_t header_size(std::size_t buffers) {
  return aligned((buffers + 2) * sizeof(std::uint64_t));
}

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

void append_number(std::vector<std::byte>& bytes, std::uint64_t number) {
  const auto* const first = reinterpret_cast<const std::byte*>(&number);
  bytes.insert(bytes.end(), first, first + sizeof number);
}

void append_part(std::vector<std::byte>& bytes, std::span<const std::byte> part) {
  bytes.resize(aligned(bytes.size()));
  bytes.insert(bytes.end(), part.begin(), part.end());
}

[[noreturn]] void refuse(const char* why) {
  PyErr_SetString(PyExc_ValueError, why);
  throw nb::python_error();
}

// Where the parts of a message are. A worker may have written anywhere: nothing is taken for
// granted.
class Parts {
 public:
  explicit Parts(std::span<const std::byte> message) : message_(message) {
    if (message.size() < header_size(0)) refuse("the message of the worker is too short");
    count_ = number(0);
    if (count_ >= message.size() / sizeof(std::uint64_t)) {
      refuse("the message of the worker makes no sense");
    }
    next_ = header_size(count_);
  }

  std::size_t buffers() const { return count_; }

  /// The parts in their order, the pickle first: each as offset and size.
  std::pair<std::size_t, std::size_t> take() {
    const std::size_t at = aligned(next_);
    const std::uint64_t size = number(1 + taken_++);
    if (at > message_.size() || size > message_.size() - at) {
      refuse("the message of the worker makes no sense");
    }
    next_ = at + size;
    return {at, size};
  }

 private:
  std::uint64_t number(std::size_t index) const {
    std::uint64_t found = 0;
    const std::size_t at = index * sizeof found;
    if (at + sizeof found > message_.size()) refuse("the message of the worker makes no sense");
    std::memcpy(&found, message_.data() + at, sizeof found);
    return found;
  }

  std::span<const std::byte> message_;
  std::size_t count_ = 0;
  std::size_t taken_ = 0;
  std::size_t next_ = 0;
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

  bytes.clear();
  append_number(bytes, parts.size() - 1);
  for (const BufferView& part : parts) append_number(bytes, part.bytes().size());
  for (const BufferView& part : parts) append_part(bytes, part.bytes());
}

Unpickler::Unpickler()
    : loads_(nb::module_::import_("pickle").attr("loads")), keywords_(nb::make_tuple("buffers")) {}

nb::object Unpickler::unpickle(std::span<const std::byte> message, nb::object owner) const {
  Parts parts(message);
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
