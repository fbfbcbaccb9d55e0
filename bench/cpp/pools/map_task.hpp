#pragma once

#include <memory>
#include <string>
#include <utility>

#include "protocol/contender.hpp"

namespace spychronous::bench {

/// Makes contenders of pools, which run a task. A task is what a workload is about: it is made of
/// the parameters, its `items()` are a vector, it can be called with one of them, and
/// `check(results)` throws unless they are what they should be.
template <class Task>
struct MapTask {
  template <class Pool>
  static Contender contender(std::string name) {
    return {std::move(name), Pool::version(), [](const Parameters& parameters) {
              auto task = std::make_shared<const Task>(parameters);
              auto pool = std::make_shared<Pool>(parameters.processes());
              return timed(
                  [task, pool] {
                    const auto func = [&task = *task](const auto& item) { return task(item); };
                    return (*pool)(func, task->items());
                  },
                  [task](const auto& results) { task->check(results); });
            }};
  }
};

}  // namespace spychronous::bench
