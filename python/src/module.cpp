// The module spychronous._core: one function that runs a job in worker processes.
#include <nanobind/nanobind.h>

#include <cstdint>
#include <system_error>

#include "lane.hpp"
#include "python_work.hpp"
#include "spychronous/engine/process_run.hpp"

namespace nb = nanobind;

namespace spychronous::python {
namespace {

void run_multi_processed(nb::object hooks, nb::list results, nb::object func, nb::object items,
                         const nb::tuple& args, std::uint32_t processes, std::int64_t limit,
                         bool no_daemon, bool python_handles_interrupt) {
  PythonWork work(std::move(hooks), std::move(results), std::move(func), std::move(items), args);
  work.run({.processes = processes,
            .limit = limit,
            .no_daemon = no_daemon,
            .fixed_size = static_cast<std::uint32_t>(lane_size),
            .language_handles_interrupt = python_handles_interrupt});
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

}  // namespace
}  // namespace spychronous::python

NB_MODULE(_core, module) {
  nb::register_exception_translator(spychronous::python::translate);
  module.attr("__version__") = SPYCHRONOUS_VERSION;
  module.attr("NO_LIMIT") = spychronous::engine::no_limit;
  module.def("run_multi_processed", spychronous::python::run_multi_processed, nb::arg("hooks"),
             nb::arg("results"), nb::arg("func"), nb::arg("items"), nb::arg("args"),
             nb::arg("processes"), nb::arg("limit"), nb::arg("no_daemon"),
             nb::arg("python_handles_interrupt"));
}
