#pragma once

/// @file
/// A run with its start and end in the log.

#include <chrono>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <vector>

#include "spychronous/detail/log.hpp"
#include "spychronous/outcome.hpp"

namespace spychronous::detail {

template <class R>
std::size_t count_failures(const std::vector<Outcome<R>>& outcomes) {
  std::size_t count = 0;
  for (const auto& outcome : outcomes) count += outcome.has_value() ? 0U : 1U;
  return count;
}
template <class R>
std::size_t count_failures(const std::vector<R>&) {
  return 0;
}

/// Calls `run()`, which runs `items` items, and logs when it starts and how it ends.
template <class Run>
auto logged_run(std::size_t items, int workers, std::string_view runner, Run run)
    -> decltype(run()) {
  const auto start = std::chrono::steady_clock::now();
  const auto log_end = [&](std::size_t values, std::size_t failures) {
    log_finish(values, failures, std::chrono::steady_clock::now() - start);
  };
  log_start(items, static_cast<std::size_t>(workers), runner);
  try {
    if constexpr (std::is_void_v<decltype(run())>) {
      run();
      log_end(items, 0);
    } else {
      auto results = run();
      const std::size_t failures = count_failures(results);
      log_end(items - failures, failures);
      return results;
    }
  } catch (...) {
    log_end(0, 1);
    throw;
  }
}

}  // namespace spychronous::detail
