// The module spychronous._core: the runs of the engine, as the package uses them.
#include <nanobind/nanobind.h>

#include <cstdint>
#include <system_error>

#include "lane.hpp"
#include "python_work.hpp"
#include "spychronous/engine/process_run.hpp"
#include "thread_seats.hpp"
#include "trace_region.hpp"

namespace nb = nanobind;

namespace spychronous::python {
namespace {

void make_process_run(PythonWork* place, nb::object hooks, nb::list results, nb::object func,
                      nb::object items, const nb::tuple& args, std::uint32_t processes,
                      std::int64_t limit, bool no_daemon, bool python_handles_interrupt,
                      bool hears_interrupt, bool observed, bool isolate_pids) {
  new (place)
      PythonWork(std::move(hooks), std::move(results), std::move(func), std::move(items), args,
                 {.processes = processes,
                  .limit = limit,
                  .no_daemon = no_daemon,
                  .isolate_pids = isolate_pids,
                  .fixed_size = static_cast<std::uint32_t>(lane_size),
                  .language_handles_interrupt = python_handles_interrupt,
                  .hears_interrupt = hears_interrupt},
                 observed);
}

// What the machine refuses is an OSError with its errno.
void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::system_error& error) {
    const nb::object arguments = nb::make_tuple(error.code().value(), error.what());
    PyErr_SetObject(PyExc_OSError, arguments.ptr());
  }
}

void bind_process_run(nb::module_& module) {
  nb::enum_<engine::Ending>(module, "Ending")
      .value("finished", engine::Ending::finished)
      .value("stopped", engine::Ending::stopped)
      .value("cancelled", engine::Ending::cancelled)
      .value("interrupted", engine::Ending::interrupted)
      .value("keeper_lost", engine::Ending::keeper_lost);
  nb::class_<PythonWork>(module, "ProcessRun")
      .def("__init__", make_process_run, nb::arg("hooks"), nb::arg("results"), nb::arg("func"),
           nb::arg("items"), nb::arg("args"), nb::arg("processes"), nb::arg("limit"),
           nb::arg("no_daemon"), nb::arg("python_handles_interrupt"), nb::arg("hears_interrupt"),
           nb::arg("observed"), nb::arg("isolate_pids"))
      .def("run", nb::overload_cast<>(&PythonWork::run))
      .def("start", &PythonWork::start)
      .def("attend", &PythonWork::attend)
      .def("cancel", &PythonWork::cancel)
      .def("hurry", &PythonWork::hurry, nb::arg("wanted"));
}

void bind_thread_seats(nb::module_& module) {
  nb::class_<ThreadSeats>(module, "ThreadSeats")
      .def(nb::init<std::uint64_t, std::uint32_t>(), nb::arg("items"), nb::arg("threads"))
      .def_prop_ro("seats", &ThreadSeats::seats)
      .def("claim", &ThreadSeats::claim, nb::arg("seat"))
      .def("release", &ThreadSeats::release, nb::arg("seat"))
      .def("stop", &ThreadSeats::stop)
      .def("stop_items", &ThreadSeats::stop_items, nb::arg("exception"));
}

}  // namespace
}  // namespace spychronous::python

NB_MODULE(_core, module) {
  // Python ends the child of a fork that is not in the main interpreter, with a fatal error.
  if (PyInterpreterState_Get() != PyInterpreterState_Main()) {
    throw nb::import_error(
        "spychronous: only the main interpreter can be forked; import it there and not in another");
  }
  // A daemon thread may have a run in its hands when the interpreter goes.
  nb::set_leak_warnings(false);
  nb::register_exception_translator(spychronous::python::translate);
  module.attr("__version__") = SPYCHRONOUS_VERSION;
  module.attr("NO_LIMIT") = spychronous::engine::no_limit;
  spychronous::python::bind_process_run(module);
  spychronous::python::bind_thread_seats(module);
  module.def("enter_trace_region", spychronous::python::enter_trace_region, nanobind::arg("file"),
             nanobind::arg("start"), nanobind::arg("pid"));
}
