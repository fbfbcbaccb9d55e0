#include "python_work.hpp"

#include <cxxabi.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "lane.hpp"

namespace nb = nanobind;

namespace spychronous::python {

// The interpreter that is being shut down ends every other thread that asks for the GIL, by
// unwinding its stack, which C++ and nanobind do not survive. Such a thread waits here instead for
// the end of the process; the keeper sees to its workers.
void PythonWork::take_gil() {
  try {
    PyEval_RestoreThread(thread_);
  } catch (abi::__forced_unwind&) {
    for (;;) ::pause();
  }
}

/// While the GIL is released: it is held while this lives.
class PythonWork::Locked {
 public:
  explicit Locked(PythonWork& work) : work_(work) { work_.take_gil(); }
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
  run_ = &run;
  share_out(options.processes);
  engine::Ending ending = engine::Ending::finished;
  std::exception_ptr error;
  thread_ = PyEval_SaveThread();
  try {
    ending = run.run();
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    error = std::current_exception();
  }
  take_gil();
  if (error) std::rethrow_exception(error);
  if (interruption_) std::rethrow_exception(interruption_);
  if (ending != engine::Ending::stopped) account_for_all(run, ending);
}

// In a worker ---------------------------------------------------------------------------------

namespace {

// Counting a reference to an inherited object makes the kernel copy its page. A number is cheaper
// to make anew: a list of a million of them stays where it is.
PyObject* number_like(PyObject* object) {
  if (PyFloat_CheckExact(object)) return PyFloat_FromDouble(PyFloat_AS_DOUBLE(object));
  if (!PyLong_CheckExact(object)) return nullptr;
  long long value = 0;
  return value_of(object, value) ? PyLong_FromLongLong(value) : nullptr;
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

namespace {

// The exception itself, with its traceback: before CPython 3.12 the interpreter hands out its
// parts.
nb::object exception_in(nb::python_error& error) {
  error.restore();
#if PY_VERSION_HEX >= 0x030C0000
  return nb::steal(PyErr_GetRaisedException());
#else
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return nb::steal(value);
#endif
}

}  // namespace

// `result_type` is the type of the result that could not be pickled, or null if func raised.
engine::Encoded PythonWork::exception(nb::python_error& error, const char* result_type) {
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
  take_gil();
  PyOS_BeforeFork();
}

void PythonWork::after_fork_in_host() {
  PyOS_AfterFork_Parent();
  thread_ = PyEval_SaveThread();
}

// Runs handlers of signals in the main thread. A handler that raises ends the job, as it would end
// a loop.
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

engine::Verdict PythonWork::undecodable(const engine::Message& message, nb::python_error& error) {
  return tell(message.item, "undecodable", message.item, message.pid, exception_in(error));
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

// Returns false if the lane holds nothing that was put there.
bool PythonWork::take_result(std::uint32_t item) {
  PyObject* const value = take_from_lane(run_->place(item));
  if (value == nullptr) {
    if (PyErr_Occurred() != nullptr) throw nb::python_error();
    return false;
  }
  const auto index = static_cast<Py_ssize_t>(item);
  PyObject* const none = PyList_GET_ITEM(results_.ptr(), index);
  PyList_SET_ITEM(results_.ptr(), index, value);
  Py_DECREF(none);
  return true;
}

// Workers begin at the starts of equal shares of the items.
void PythonWork::share_out(std::size_t processes) {
  const std::size_t shares = std::min(size_, processes);
  for (std::size_t i = 0; i < shares; ++i) {
    shares_.push_back({static_cast<std::uint32_t>(size_ * i / shares),
                       static_cast<std::uint32_t>(size_ * (i + 1) / shares)});
  }
}

bool PythonWork::use_spare_time() {
  constexpr std::uint32_t block = 8192;
  bool any = false;
  for (Share& share : shares_) {
    if (share.end - share.next < block) continue;
    if (run_->count_in_place(share.next, block) < block) continue;
    any = true;
    const Locked locked(*this);
    make_room();
    for (const std::uint32_t end = share.next + block; share.next < end; ++share.next) {
      if (!take_result(share.next)) tell(share.next, "overwritten", share.next);
    }
  }
  return any;
}

// Takes the results out of the lane, and tells of items that nobody told of.
void PythonWork::account_for_all(const engine::ProcessRun& run, engine::Ending ending) {
  if (ending == engine::Ending::finished && size_ != 0 && !run.all_settled()) {
    throw std::logic_error(
        "spychronous: an item has no outcome at the end of the job; this is a defect of the "
        "library, please report it");
  }
  make_room();
  const bool all_in_place = run.all_in_place();
  for (const Share& share : shares_) {
    for (std::uint32_t i = share.next; i < share.end; ++i) {
      if (all_in_place && take_result(i)) continue;
      if (account_for(run, i, ending) == engine::Verdict::stop) return;
    }
  }
}

engine::Verdict PythonWork::account_for(const engine::ProcessRun& run, std::uint32_t i,
                                        engine::Ending ending) {
  switch (run.settled(i)) {
    case engine::Settled::in_place:
      if (take_result(i)) break;
      return tell(i, "overwritten", i);
    case engine::Settled::reported:
      if (told_[i]) break;
      // After the death of the keeper, perhaps one that it was about to tell of.
      return tell(i, ending == engine::Ending::keeper_lost ? "keeper_lost" : "overwritten", i);
    case engine::Settled::not_at_all:
      return tell(i, "keeper_lost", i);
  }
  return engine::Verdict::go_on;
}

}  // namespace spychronous::python
