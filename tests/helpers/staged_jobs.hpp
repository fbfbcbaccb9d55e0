#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <numeric>
#include <vector>

#include "helpers/stage.hpp"
#include "spychronous/spychronous.hpp"

namespace spychronous::test {

inline std::vector<std::size_t> items_to(int count) {
  std::vector<std::size_t> items(static_cast<std::size_t>(count));
  std::iota(items.begin(), items.end(), 0U);
  return items;
}

/// A job whose items, each in a worker of its own, call `prepare` and enter the stage, and never
/// end. So what run_endless_job() returns is never used; it makes a host of one line.
inline int run_endless_job(
    Stage& stage, int items = 2, const std::function<void()>& prepare = [] {}) {
  stage.note_host();
  Job(
      [&](std::size_t item) {
        prepare();
        stage.enter(item);
        stay_for_ever();
      },
      items_to(items))
      .processes(items)
      .run_multi_processed();
  return 0;
}

/// A job whose items, each in a worker of its own, enter the stage and wait at its gate. Returns
/// the exit code of a host: 0 if all results came.
inline int run_gated_job(Stage& stage, int items = 2) {
  stage.note_host();
  const auto results = Job(
                           [&](std::size_t item) {
                             stage.enter(item);
                             stage.gate.wait();
                             return item;
                           },
                           items_to(items))
                           .processes(items)
                           .timeout(std::chrono::hours(1))
                           .run_multi_processed();
  return results == items_to(items) ? 0 : 1;
}

/// What a host that expects an exception of a type exits with: 0 if `run` throws it.
template <class Expected, class Run>
int exit_code_of_catching(Run run) {
  try {
    run();
  } catch (const Expected&) {
    return 0;
  }
  return 1;
}

}  // namespace spychronous::test
