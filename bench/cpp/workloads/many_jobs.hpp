#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "workloads/successors.hpp"

namespace spychronous::bench {

/// Makes contenders of pools, which run a short job, of eight items that cost nothing, `jobs` times
/// in a row.
struct JobsInARow {
  template <class Pool>
  static Contender contender(std::string name) {
    return {std::move(name), Pool::version(), [](const Parameters& parameters) {
              auto task = std::make_shared<const Successors>(8);
              auto pool = std::make_shared<Pool>(parameters.processes());
              return timed(
                  [task, pool, jobs = parameters.size("jobs")] {
                    std::vector<std::vector<std::int64_t>> results(jobs);
                    for (auto& of_one_job : results) of_one_job = (*pool)(*task, task->items());
                    return results;
                  },
                  [task](const auto& results) {
                    for (const auto& of_one_job : results) task->check(of_one_job);
                  });
            }};
  }
};

}  // namespace spychronous::bench
