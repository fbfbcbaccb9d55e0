#pragma once

#include <cstddef>
#include <stop_token>

#include "helpers/staged_jobs.hpp"

namespace spychronous::test {

/// Jobs in the background of which no item ends by itself; each enters the stage, and has a worker
/// of its own.
/// @{
inline auto endless_processes(Stage& stage, int items = 2) {
  stage.note_host();
  return AsynchronousJob(
             [&stage](std::size_t item) {
               stage.enter(item);
               stay_for_ever();
             },
             items_to(items))
      .processes(items)
      .run_multi_processed();
}
/// They end when they are asked to.
inline auto endless_threads(Stage& stage, int items = 2) {
  return AsynchronousJob(
             [&stage](std::size_t, const std::stop_token& stop) {
               Event stopped;
               const std::stop_callback on_stop(stop, [&] { stopped.signal(); });
               stage.started.signal();
               stopped.wait();
             },
             items_to(items))
      .processes(items)
      .run_multi_threaded();
}
/// They do not even end then.
inline auto stubborn_threads(Stage& stage, int items = 2) {
  return AsynchronousJob(
             [&stage](std::size_t) {
               stage.started.signal();
               stay_for_ever();
             },
             items_to(items))
      .processes(items)
      .run_multi_threaded();
}
/// @}

/// A job in the background whose items enter the stage, wait at its gate and return themselves.
inline auto gated_processes(Stage& stage, int items = 2) {
  return AsynchronousJob(
             [&stage](std::size_t item) {
               stage.enter(item);
               stage.gate.wait();
               return item;
             },
             items_to(items))
      .processes(items)
      .run_multi_processed();
}

}  // namespace spychronous::test
