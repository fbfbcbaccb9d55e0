#pragma once

#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <vector>

#include "message.hpp"
#include "spychronous/engine/process_run.hpp"
#include "spychronous/engine/work.hpp"

/// @file
/// How the engine runs a Python function, and what it does with what comes back.
///
/// The host releases the GIL for the whole run and takes it for each callback. Worker processes
/// hold it from the fork to their end, as the thread that called run() held it at the fork.
///
/// `hooks` is a spychronous._multi_processed.Run; the methods called here are named there.

namespace spychronous::python {

class PythonWork final : public engine::Work {
 public:
  /// `results` is a list of one None; there is at least one item.
  PythonWork(nanobind::object hooks, nanobind::list results, nanobind::object func,
             nanobind::object items, const nanobind::tuple& args);

  /// Runs the items; the results stand in the list, every failure was told to the hooks. Throws
  /// nanobind::python_error for what Python raised meanwhile (KeyboardInterrupt).
  void run(const engine::Options& options);

  engine::Encoded run(std::uint32_t item, std::byte* place) override;

  void receive(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
               std::span<const std::byte> chunk) override;
  engine::Verdict complete(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
                           std::span<const std::byte> chunk) override;
  void abandon(std::uint32_t slot) override;
  engine::Verdict lost(const engine::Casualty& casualty) override;

  bool use_spare_time() override;
  bool interrupted() override;
  void before_fork() override;
  void after_fork_in_host() override;
  void after_fork_in_worker() override;
  void before_exit_of_worker() override;

 private:
  class Locked;

  /// A message in several chunks, on its way from one worker.
  struct Line {
    nanobind::object bytes;     ///< a bytearray, or none
    std::exception_ptr failed;  ///< why there is none
  };

  nanobind::object item_at(std::uint32_t item) const;
  nanobind::object call(std::uint32_t item);
  engine::Encoded exception(nanobind::python_error& error, const char* result_type);
  void take_gil();

  Line& line_of(std::uint32_t slot);
  void make_room();
  void set_result(std::uint32_t item, nanobind::object value);
  engine::Verdict undecodable(const engine::Message& message, nanobind::python_error& error);
  template <class... Args>
  engine::Verdict tell(std::uint32_t item, const char* method, Args&&... args);
  bool take_result(std::uint32_t item);
  void share_out(std::size_t processes);
  engine::Verdict account_for(const engine::ProcessRun& run, std::uint32_t item,
                              engine::Ending ending);
  void account_for_all(const engine::ProcessRun& run, engine::Ending ending);

  nanobind::object hooks_;
  nanobind::list results_;
  nanobind::object func_;
  nanobind::object items_;
  std::size_t size_;
  /// One to spare for vectorcall, the item, the args.
  std::vector<PyObject*> arguments_;

  // In a worker.
  Pickler pickler_;
  std::vector<std::byte> buffer_;

  // In the host.
  Unpickler unpickler_;
  PyThreadState* thread_ = nullptr;  ///< while the GIL is released
  const engine::ProcessRun* run_ = nullptr;
  /// A share of the items: those before `next` were taken out of the lane in spare time.
  struct Share {
    std::uint32_t next;
    std::uint32_t end;
  };
  std::vector<Share> shares_;
  std::vector<Line> lines_;
  std::vector<bool> told_;  ///< items whose result or failure came by message
  std::exception_ptr interruption_;
};

}  // namespace spychronous::python
