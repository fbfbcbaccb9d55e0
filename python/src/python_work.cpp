#include "python_work.hpp"

#include <cxxabi.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "lane.hpp"
#include "list_room.hpp"
#include "raised.hpp"
#include "roomy_pools.hpp"
#include "without_collector.hpp"

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

namespace {

// Results taken out of the lane at once, in spare time: a millisecond or so.
constexpr std::uint32_t taken_at_once = 8192;

engine::Options with_observer(engine::Options options, engine::Observer* observer) {
  options.observer = observer;
  return options;
}

}  // namespace

PythonWork::PythonWork(nb::object hooks, nb::list results, nb::object func, nb::object items,
                       const nb::tuple& args, engine::Options options, bool observed)
    : hooks_(std::move(hooks)),
      results_(std::move(results)),
      size_(nb::len(items)),
      item_runner_(hooks_, std::move(func), std::move(items), args),
      observed_(observed),
      host_(engine::process_number()),
      run_(std::make_unique<engine::ProcessRun>(*this, size_,
                                                with_observer(options, observed ? this : nullptr))),
      arenas_(size_),
      shares_(*run_, taken_at_once),
      lines_(std::min(size_, std::size_t{options.processes})) {}

// A child of the host has a copy of this that another thread may have been changing.
PythonWork::~PythonWork() {
  if (engine::process_number() != host_) static_cast<void>(run_.release());
}

// For comforts: items can be run without, and in a worker there is nobody to tell.
template <class... Args>
void PythonWork::try_hook(const char* method, Args... args) {
  try {
    hooks_.attr(method)(args...);
  } catch (nb::python_error&) {
  }
}

template <class Function>
void PythonWork::without_gil(Function function) {
  std::exception_ptr error;
  thread_ = PyEval_SaveThread();
  try {
    function();
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    error = std::current_exception();
  }
  take_gil();
  if (error) std::rethrow_exception(error);
}

void PythonWork::run() {
  engine::Ending ending = engine::Ending::finished;
  without_gil([&] { ending = run_->run(); });
  if (interruption_) std::rethrow_exception(interruption_);
  // SIGINT, in a thread that Python does not tell of it.
  if (ending == engine::Ending::interrupted) {
    PyErr_SetNone(PyExc_KeyboardInterrupt);
    throw nb::python_error();
  }
  if (ending != engine::Ending::stopped && !given_up_) account_for_all(ending);
}

void PythonWork::start() {
  without_gil([&] { run_->start(); });
}

engine::Ending PythonWork::attend() {
  engine::Ending ending = engine::Ending::finished;
  without_gil([&] { ending = run_->attend(); });
  if (ending == engine::Ending::finished || ending == engine::Ending::keeper_lost) {
    account_for_all(ending);
  }
  decode_put_off();
  announce();
  return given_up_ ? engine::Ending::stopped : ending;
}

// In a worker ---------------------------------------------------------------------------------

engine::Encoded PythonWork::run(std::uint32_t item, std::byte* place) {
  return item_runner_.run(item, place);
}

void PythonWork::after_fork_in_worker(int pid) {
  PyOS_AfterFork_Child();
  make_room_in_pools();
  try_hook("enter_worker", pid);
}

void PythonWork::before_exit_of_worker() { try_hook("leave_worker"); }

// In the host ---------------------------------------------------------------------------------

void PythonWork::before_fork() {
  take_gil();
  PyOS_BeforeFork();
  try_hook("look_around");
}

void PythonWork::after_fork_in_host() {
  PyOS_AfterFork_Parent();
  thread_ = PyEval_SaveThread();
}

// Runs handlers of signals in the main thread. A handler that raises ends the job, as it would end
// a loop; so does what another thread raises in this one, which only Python code notices.
bool PythonWork::interrupted() {
  const Locked locked(*this);
  try {
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
    hooks_.attr("look_up")();
  } catch (nb::python_error&) {
    interruption_ = std::current_exception();
  }
  return interruption_ != nullptr;
}

void PythonWork::abandon(std::uint32_t slot) {
  const Locked locked(*this);
  lines_[slot] = Line{};
}

void PythonWork::receive(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
                         std::span<const std::byte> chunk) {
  Line& line = lines_[slot];
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
    whole = std::move(lines_[slot]);
    lines_[slot] = Line{};
  }
  if (offset == 0 && !message.is_exception && is_plain(chunk) && PutOff::takes(chunk)) {
    put_off(message, chunk);
    return given_up_ ? engine::Verdict::stop : engine::Verdict::go_on;
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
    set_result(message.item, decode(bytes, line.bytes));
    return engine::Verdict::go_on;
  } catch (nb::python_error& error) {
    // Raised by the hook, or by Ctrl-C while something was unpickled: it ends the job.
    if (message.is_exception || error.matches(PyExc_KeyboardInterrupt)) throw;
    return undecodable(message.item, message.pid, error);
  }
}

nb::object PythonWork::decode(std::span<const std::byte> bytes, const nb::object& owner) {
  if (!is_plain(bytes)) return unpickler_.unpickle(bytes, owner);
  try {
    return decoder_.decode(bytes);
  } catch (const std::invalid_argument& error) {
    PyErr_SetString(PyExc_ValueError, error.what());
    throw nb::python_error();
  }
}

engine::Verdict PythonWork::undecodable(std::uint32_t item, int pid, nb::python_error& error) {
  return tell(item, "undecodable", item, pid, exception_in(error));
}

void PythonWork::put_off(const engine::Message& message, std::span<const std::byte> bytes) {
  put_off_.add(message.item, message.pid, bytes);
  if (!put_off_.enough()) return;
  const Locked locked(*this);
  decode_put_off();
}

// While the GIL is held.
void PythonWork::decode_put_off() {
  if (put_off_.empty()) return;
  PutOff now = std::exchange(put_off_, PutOff{});  // for once, also if something is thrown
  const LargeArenas::InUse use(arenas_);
  const WithoutCollector without;
  now.for_each([this](std::uint32_t item, int pid, std::span<const std::byte> bytes) {
    try {
      set_result(item, decode(bytes, nb::object()));
    } catch (nb::python_error& error) {
      if (error.matches(PyExc_KeyboardInterrupt)) throw;
      give_up_on(undecodable(item, pid, error));
    }
  });
  now.clear();
  put_off_ = std::move(now);  // their memory
}

// Where the engine does not ask.
void PythonWork::give_up_on(engine::Verdict verdict) {
  if (verdict == engine::Verdict::go_on) return;
  given_up_ = true;
  run_->cancel();
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
  if (size_ != 1) repeat_none(results_.ptr(), size_);
}

void PythonWork::set_result(std::uint32_t item, nb::object value) {
  make_room();
  told_[item] = true;
  if (observed_) fresh_.push_back(item);
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
bool PythonWork::take_result(std::uint32_t item) { return take_from(run_->place(item), item); }

bool PythonWork::take_from(const std::byte* place, std::uint32_t item) {
  PyObject* const value = take_from_lane(place);
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

// Items whose values all stand in the lane.
engine::Verdict PythonWork::take_all(std::uint32_t first, std::uint32_t end) {
  if (first == end) return engine::Verdict::go_on;
  const std::byte* place = run_->place(first);
  for (std::uint32_t item = first; item < end; ++item, place += lane_size) {
    if (take_from(place, item)) continue;
    if (tell(item, "overwritten", item) == engine::Verdict::stop) return engine::Verdict::stop;
  }
  return engine::Verdict::go_on;
}

bool PythonWork::use_spare_time() {
  if (!put_off_.empty()) {
    const Locked locked(*this);
    decode_put_off();
    return true;
  }
  if (observed_) return false;
  if (told_.empty() && shares_.any()) {  // while the keeper is still forking workers
    const Locked locked(*this);
    make_room();
  }
  const auto next = shares_.next(*run_);
  if (next.empty()) return false;
  {
    const Locked locked(*this);
    const LargeArenas::InUse use(arenas_);
    make_room();
    give_up_on(take_all(next.first, next.end));
  }
  run_->forget(next);
  return true;
}

// The outcomes of a run in the background.
void PythonWork::settled(std::span<const std::uint32_t> items) {
  const Locked locked(*this);
  const LargeArenas::InUse use(arenas_);
  make_room();
  decode_put_off();
  for (const std::uint32_t item : items) {
    // Of what was reported the hooks know, or soon will.
    if (told_[item] || run_->settled(item) != engine::Settled::in_place) continue;
    if (take_result(item)) {
      told_[item] = true;
      fresh_.push_back(item);
    } else {
      give_up_on(tell(item, "overwritten", item));
    }
  }
  announce();
}

// The hooks learn which items have their value in the list by now.
void PythonWork::announce() {
  if (fresh_.empty()) return;
  hooks_.attr("settled")(nb::bytes(fresh_.data(), fresh_.size() * sizeof fresh_[0]));
  fresh_.clear();
}

// Takes the results out of the lane, and tells of items that nobody told of.
void PythonWork::account_for_all(engine::Ending ending) {
  if (ending == engine::Ending::finished && !run_->all_settled()) {
    throw std::logic_error(
        "spychronous: an item has no outcome at the end of the job; this is a defect of the "
        "library, please report it");
  }
  const LargeArenas::InUse use(arenas_);
  make_room();
  decode_put_off();
  const bool all_in_place = !observed_ && run_->all_in_place();
  for (const auto left : shares_.left()) {
    if (all_in_place) {
      if (take_all(left.first, left.end) == engine::Verdict::stop) return;
      continue;
    }
    for (std::uint32_t i = left.first; i < left.end; ++i) {
      if (told_[i]) continue;
      if (account_for(i, ending) == engine::Verdict::stop) return;
    }
  }
}

// For an item that nobody told of.
engine::Verdict PythonWork::account_for(std::uint32_t i, engine::Ending ending) {
  const char* what = "overwritten";
  switch (run_->settled(i)) {
    case engine::Settled::in_place:
      if (take_result(i)) {
        if (observed_) fresh_.push_back(i);
        return engine::Verdict::go_on;
      }
      break;
    case engine::Settled::reported:
      // After the death of the keeper, perhaps one that it was about to tell of.
      if (ending == engine::Ending::keeper_lost) what = "keeper_lost";
      break;
    case engine::Settled::not_at_all:
      what = "keeper_lost";
      break;
  }
  return tell(i, what, i);
}

}  // namespace spychronous::python
