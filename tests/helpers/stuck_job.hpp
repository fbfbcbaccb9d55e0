#pragma once

#include <chrono>
#include <cstddef>

#include "helpers/stage.hpp"
#include "helpers/staged_jobs.hpp"
#include "spychronous/spychronous.hpp"

namespace spychronous::test {

/// A suppressed job of three items in one worker: item `which` calls `stuck` and never ends, the
/// others return themselves.
template <class Stuck>
auto job_with_stuck_item(std::size_t which, Stuck stuck, std::chrono::hours limit) {
  return Job(
             [which, stuck](std::size_t item) {
               if (item == which) {
                 stuck();
                 stay_for_ever();
               }
               return item;
             },
             items_to(3))
      .processes(1)
      .timeout(limit)
      .suppress_worker_exceptions();
}

}  // namespace spychronous::test
