#pragma once

#include <nanobind/nanobind.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <vector>

#include "item_runner.hpp"
#include "large_arenas.hpp"
#include "message.hpp"
#include "plain_decoder.hpp"
#include "put_off.hpp"
#include "spychronous/engine/process_run.hpp"
#include "spychronous/engine/shares.hpp"
#include "spychronous/engine/work.hpp"

/// @file
/// One run of a Python function in worker processes, and what is done with what comes back.
///
/// The host releases the GIL for the whole run and takes it for each callback. Worker processes
/// hold it from the fork to their end, as the thread that forked held it then.
///
/// `hooks` is a spychronous._hooks.Hooks; the methods called here are named there.

namespace spychronous::python {

class PythonWork final : public engine::Work, private engine::Observer {
 public:
  /// `results` is a list of one None; there is at least one item. `observed`: the hooks are told of
  /// values while the run goes on. The observer in `options` is not used.
  PythonWork(nanobind::object hooks, nanobind::list results, nanobind::object func,
             nanobind::object items, const nanobind::tuple& args, engine::Options options,
             bool observed);
  ~PythonWork() override;
  PythonWork(const PythonWork&) = delete;
  PythonWork& operator=(const PythonWork&) = delete;

  /// Runs the items; the results stand in the list, every failure was told to the hooks. Throws
  /// nanobind::python_error for what Python raised meanwhile (KeyboardInterrupt).
  void run();

  /// The two halves of run() for a run in the background: see engine::ProcessRun. Ending::finished:
  /// the results stand in the list; otherwise those that the hooks were told of.
  /// @{
  void start();
  engine::Ending attend();
  /// @}
  void cancel() noexcept { run_->cancel(); }
  void hurry(bool wanted) noexcept { run_->hurry(wanted); }

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
  void after_fork_in_worker(int pid) override;
  void before_exit_of_worker() override;

 private:
  class Locked;

  /// A message in several chunks, on its way from one worker.
  struct Line {
    nanobind::object bytes;     ///< a bytearray, or none
    std::exception_ptr failed;  ///< why there is none
  };

  void settled(std::span<const std::uint32_t> items) override;

  template <class... Args>
  void try_hook(const char* method, Args... args);
  template <class Function>
  void without_gil(Function function);
  void take_gil();

  void make_room();
  void set_result(std::uint32_t item, nanobind::object value);
  nanobind::object decode(std::span<const std::byte> bytes, const nanobind::object& owner);
  engine::Verdict undecodable(std::uint32_t item, int pid, nanobind::python_error& error);
  void put_off(const engine::Message& message, std::span<const std::byte> bytes);
  void decode_put_off();
  void give_up_on(engine::Verdict verdict);
  template <class... Args>
  engine::Verdict tell(std::uint32_t item, const char* method, Args&&... args);
  bool take_result(std::uint32_t item);
  bool take_from(const std::byte* place, std::uint32_t item);
  engine::Verdict take_all(std::uint32_t first, std::uint32_t end);
  void announce();
  engine::Verdict account_for(std::uint32_t item, engine::Ending ending);
  void account_for_all(engine::Ending ending);

  nanobind::object hooks_;
  nanobind::list results_;
  std::size_t size_;
  ItemRunner item_runner_;
  const bool observed_;
  const std::uint64_t host_;
  std::unique_ptr<engine::ProcessRun> run_;

  Unpickler unpickler_;
  PlainDecoder decoder_;
  PutOff put_off_;
  LargeArenas arenas_;
  PyThreadState* thread_ = nullptr;  ///< while the GIL is released
  engine::Shares shares_;
  std::vector<Line> lines_;
  /// Items whose result or failure came by message, or was taken while the run goes on.
  std::vector<bool> told_;
  std::vector<std::uint32_t> fresh_;  ///< items with a value that the hooks do not know of yet
  bool given_up_ = false;             ///< a hook said so where the engine does not ask
  std::exception_ptr interruption_;
};

}  // namespace spychronous::python
