#pragma once

#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "message.hpp"
#include "plain_encoder.hpp"
#include "spychronous/engine/work.hpp"

/// @file
/// What a worker does with an item.

namespace spychronous::python {

/// Calls func and encodes what comes of it. Made in the host, used in the workers.
class ItemRunner {
 public:
  /// `hooks` encode exceptions; see python_work.hpp.
  ItemRunner(nanobind::object hooks, nanobind::object func, nanobind::object items,
             const nanobind::tuple& args);

  /// See engine::Work::run.
  engine::Encoded run(std::uint32_t item, std::byte* place);

 private:
  bool take_number(PyObject* inherited);
  void take_item(std::uint32_t item);
  nanobind::object call(std::uint32_t item);
  engine::Encoded exception(nanobind::python_error& error, const char* result_type);

  nanobind::object hooks_;
  nanobind::object func_;
  nanobind::object items_;
  nanobind::object item_;  ///< the one that func is given; an int is kept for the next
  /// One to spare for vectorcall, the item, the args; `args_` keeps these alive.
  std::vector<PyObject*> arguments_;
  nanobind::tuple args_;
  PlainEncoder encoder_;
  Pickler pickler_;
  std::vector<std::byte> buffer_;
};

}  // namespace spychronous::python
