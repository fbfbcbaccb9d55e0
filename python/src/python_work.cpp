#include "python_work.hpp"

#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "lane.hpp"

namespace nb = nanobind;

namespace spychronous::python {

/// The GIL is released while this lives.
class PythonWork::Unlocked {
 public:
  explicit Unlocked(PythonWork& work) : work_(work) { work_.thread_ = PyEval_SaveThread(); }
  ~Unlocked() { PyEval_RestoreThread(work_.thread_); }
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

 private:
  PythonWork& work_;
};

/// Within an Unlocked: the GIL is held while this lives.
class PythonWork::Locked {
 public:
  explicit Locked(PythonWork& work) : work_(work) { PyEval_RestoreThread(work_.thread_); }
  ~Locked() { work_.thread_ = PyEval_SaveThread(); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  PythonWork& work_;
};

PythonWork::PythonWork(nb::object hooks, nb::list results, nb::object func, nb::object items,
                       const nb::tuple& args)
    : hooks_(std::move(hooks)),
      results_(std::move(results)),
      func_(std::move(func)),
      items_(std::move(items)),
      size_(nb::len(items_)) {
  arguments_ = {nullptr, nullptr};
  for (const nb::handle arg : args) arguments_.push_back(arg.ptr());
}

void PythonWork::run(const engine::Options& options) {
  engine::ProcessRun run(*this, size_, options);
  engine::Ending ending = engine::Ending::finished;
  {
    const Unlocked unlocked(*this);
    ending = run.run();
  }
  if (interruption_) std::rethrow_exception(interruption_);
  if (ending != engine::Ending::stopped) account_for_all(run, ending);
}

// In a worker ---------------------------------------------------------------------------------

namespace {

// Counting a reference to an inherited object makes the kernel copy its page. A number is cheaper to
// make anew: a list of a million of them stays where it is.
PyObject* number_like(PyObject* object) {
  if (PyFloat_CheckExact(object)) return PyFloat_FromDouble(PyFloat_AS_DOUBLE(object));
  if (!PyLong_CheckExact(object)) return nullptr;
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow == 0 ? PyLong_FromLongLong(value) : nullptr;
}

}  // namespace

nb::object PythonWork::item_at(std::uint32_t item) const {
  const auto index = static_cast<Py_ssize_t>(item);
  if (PyList_CheckExact(items_.ptr()) && index < PyList_GET_SIZE(items_.ptr())) {
    PyObject* const inherited = PyList_GET_ITEM(items_.ptr(), index);
    if (PyObject* const number = number_like(inherited)) return nb::steal(number);
    PyErr_Clear();  // memory is short
    return nb::borrow(inherited);
  }
  PyObject* const found = PySequence_GetItem(items_.ptr(), index);
  if (found == nullptr) throw nb::python_error();
  return nb::steal(found);
}

nb::object PythonWork::call(std::uint32_t item) {
  const nb::object argument = item_at(item);
  arguments_[1] = argument.ptr();
  PyObject* const result =
      PyObject_Vectorcall(func_.ptr(), arguments_.data() + 1,
                          (arguments_.size() - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr);
  if (result == nullptr) throw nb::python_error();
  return nb::steal(result);
}

engine::Encoded PythonWork::run(std::uint32_t item, std::byte* place) {
  const char* result_type = nullptr;
  try {
    const nb::object result = call(item);
    if (put_in_lane(result.ptr(), place)) return {};
    result_type = Py_TYPE(result.ptr())->tp_name;
    pickler_.pickle(result, buffer_);
    return {engine::Encoded::Form::value, buffer_};
  } catch (nb::python_error& error) {
    return exception(error, result_type);
  }
}

// `result_type` is the type of the result that could not be pickled, or null if func raised.
engine::Encoded PythonWork::exception(nb::python_error& error, const char* result_type) {
  buffer_.clear();
  try {
    const nb::object told = result_type != nullptr ? nb::object(nb::str(result_type)) : nb::none();
    const nb::object encoded = hooks_.attr("encode_exception")(error.value(), told);
    const char* const text = PyBytes_AsString(encoded.ptr());
    if (text == nullptr) throw nb::python_error();
    const auto* const first = reinterpret_cast<const std::byte*>(text);
    buffer_.assign(first, first + PyBytes_GET_SIZE(encoded.ptr()));
  } catch (nb::python_error&) {
    // Memory is short, most likely. The host takes nothing for "something was raised".
  }
  return {engine::Encoded::Form::exception, buffer_};
}

void PythonWork::after_fork_in_worker() {
  PyOS_AfterFork_Child();
  try {
    hooks_.attr("enter_worker")();
  } catch (nb::python_error&) {
    // Comforts only: the item can be run without.
  }
}

void PythonWork::before_exit_of_worker() {
  try {
    hooks_.attr("leave_worker")();
  } catch (nb::python_error&) {
    // There is nobody to tell.
  }
}

// In the host ---------------------------------------------------------------------------------

void PythonWork::before_fork() {
  PyEval_RestoreThread(thread_);
  PyOS_BeforeFork();
}

void PythonWork::after_fork_in_host() {
  PyOS_AfterFork_Parent();
  thread_ = PyEval_SaveThread();
}

// Runs handlers of signals in the main thread. A handler that raises ends the job, as it would end a
// loop.
bool PythonWork::interrupted() {
  const Locked locked(*this);
  if (PyErr_CheckSignals() == 0) return false;
  interruption_ = std::make_exception_ptr(nb::python_error());
  return true;
}

PythonWork::Line& PythonWork::line_of(std::uint32_t slot) {
  if (lines_.size() <= slot) lines_.resize(slot + 1);
  return lines_[slot];
}

void PythonWork::abandon(std::uint32_t slot) {
  const Locked locked(*this);
  line_of(slot) = Line{};
}

void PythonWork::receive(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
                         std::span<const std::byte> chunk) {
  Line& line = line_of(slot);
  if (offset == 0) {
    const Locked locked(*this);
    line = Line{};
    PyObject* const bytes =
        PyByteArray_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(message.total));
    if (bytes == nullptr) {
      line.failed = std::make_exception_ptr(nb::python_error());
    } else {
      line.bytes = nb::steal(bytes);
      engine::expect_large(PyByteArray_AS_STRING(bytes), message.total);
    }
  }
  // The engine sees to it that offset and size are within `total`.
  if (line.bytes.is_valid()) {
    std::memcpy(PyByteArray_AS_STRING(line.bytes.ptr()) + offset, chunk.data(), chunk.size());
  }
}

engine::Verdict PythonWork::complete(std::uint32_t slot, const engine::Message& message,
                                     std::uint64_t offset, std::span<const std::byte> chunk) {
  Line whole;
  if (offset != 0) {
    receive(slot, message, offset, chunk);
    whole = std::move(line_of(slot));
    line_of(slot) = Line{};
  }
  const Locked locked(*this);
  const Line line = std::move(whole);  // gives its memory back while the GIL is held
  try {
    if (line.failed) std::rethrow_exception(line.failed);
    std::span<const std::byte> bytes = chunk;
    if (line.bytes.is_valid()) {
      bytes = {reinterpret_cast<const std::byte*>(PyByteArray_AS_STRING(line.bytes.ptr())),
               static_cast<std::size_t>(PyByteArray_GET_SIZE(line.bytes.ptr()))};
    }
    if (message.is_exception) {
      return tell(message.item, "failed", message.item, message.pid,
                  nb::bytes(bytes.data(), bytes.size()));
    }
    set_result(message.item, unpickler_.unpickle(bytes, line.bytes));
    return engine::Verdict::go_on;
  } catch (nb::python_error& error) {
    // Raised by the hook, or by Ctrl-C while something was unpickled: it ends the job.
    if (message.is_exception || error.matches(PyExc_KeyboardInterrupt)) throw;
    return undecodable(message, error);
  }
}

engine::Verdict PythonWork::undecodable(const engine::Message& message,
                                        const nb::python_error& error) {
  return tell(message.item, "undecodable", message.item, message.pid, error.value());
}

engine::Verdict PythonWork::lost(const engine::Casualty& casualty) {
  const Locked locked(*this);
  const auto optional = [](const std::optional<int>& number) {
    return number ? nb::object(nb::int_(*number)) : nb::none();
  };
  if (casualty.timed_out) return tell(casualty.item, "timed_out", casualty.item, casualty.pid);
  if (!casualty.signal && !casualty.exit_code) {
    return tell(casualty.item, "overwritten", casualty.item);
  }
  return tell(casualty.item, "crashed", casualty.item, casualty.pid, optional(casualty.signal),
              optional(casualty.exit_code));
}

// Not before the fork: whoever writes to a page that workers inherited gets a copy of it.
void PythonWork::make_room() {
  if (!told_.empty()) return;
  told_.resize(size_);
  if (size_ == 1) return;
  PyObject* const same = PySequence_InPlaceRepeat(results_.ptr(), static_cast<Py_ssize_t>(size_));
  if (same == nullptr) throw nb::python_error();
  Py_DECREF(same);
}

void PythonWork::set_result(std::uint32_t item, nb::object value) {
  make_room();
  told_[item] = true;
  if (PyList_SetItem(results_.ptr(), static_cast<Py_ssize_t>(item), value.release().ptr()) != 0) {
    throw nb::python_error();
  }
}

// The hooks return whether the job goes on.
template <class... Args>
engine::Verdict PythonWork::tell(std::uint32_t item, const char* method, Args&&... args) {
  make_room();
  told_[item] = true;
  const nb::object go_on = hooks_.attr(method)(std::forward<Args>(args)...);
  return nb::cast<bool>(go_on) ? engine::Verdict::go_on : engine::Verdict::stop;
}

// Takes the results out of the lane, and tells of items that nobody told of.
void PythonWork::account_for_all(const engine::ProcessRun& run, engine::Ending ending) {
  if (ending == engine::Ending::finished && size_ != 0 && !run.all_settled()) {
    throw std::logic_error(
        "spychronous: an item has no outcome at the end of the job; this is a defect of the "
        "library, please report it");
  }
  make_room();
  for (std::uint32_t i = 0; i < size_; ++i) {
    engine::Verdict verdict = engine::Verdict::go_on;
    switch (run.settled(i)) {
      case engine::Settled::in_place:
        if (PyObject* const value = take_from_lane(run.place(i))) {
          set_result(i, nb::steal(value));
        } else if (PyErr_Occurred() != nullptr) {
          throw nb::python_error();
        } else {
          verdict = tell(i, "overwritten", i);
        }
        break;
      case engine::Settled::reported:
        if (!told_[i]) verdict = tell(i, "overwritten", i);
        break;
      case engine::Settled::not_at_all:
        verdict = tell(i, "keeper_lost", i);
        break;
    }
    if (verdict == engine::Verdict::stop) return;
  }
}

}  // namespace spychronous::python
