#pragma once

/// @file
/// Where the results of a run are collected in the host, and what a run returns.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/detail/log.hpp"
#include "spychronous/failure.hpp"
#include "spychronous/outcome.hpp"

namespace spychronous::detail {

/// What run_* returns.
template <class R, bool suppressed>
struct RunResult {
  using type = std::vector<R>;
};
template <>
struct RunResult<void, false> {
  using type = void;
};
template <class R>
struct RunResult<R, true> {
  using type = std::vector<Outcome<R>>;
};

/// The failures of a run. A job that does not suppress them has at most one.
template <bool suppressed>
class Failures {
 public:
  /// Returns whether the run goes on.
  bool add(std::shared_ptr<const ItemFailure> failure) {
    if constexpr (suppressed) log_failure(*failure);
    const std::size_t index = failure->index();
    by_index_.emplace(index, std::move(failure));
    return suppressed;
  }

  /// If the run does not suppress failures and has one: throws it.
  void raise_first() const {
    if constexpr (!suppressed) {
      if (!by_index_.empty()) by_index_.begin()->second->raise();
    }
  }

  std::shared_ptr<const ItemFailure> of(std::size_t index) const {
    const auto found = by_index_.find(index);
    return found == by_index_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::size_t, std::shared_ptr<const ItemFailure>> by_index_;
};

/// Makes what run_* returns. `take(i)` gives the value of item i, or nothing for void.
template <class R, bool suppressed, class Take>
typename RunResult<R, suppressed>::type collect(std::size_t size,
                                                const Failures<suppressed>& failures, Take take) {
  if constexpr (suppressed) {
    std::vector<Outcome<R>> outcomes;
    outcomes.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
      if (auto failure = failures.of(i)) {
        outcomes.emplace_back(std::move(failure));
      } else if constexpr (std::is_void_v<R>) {
        outcomes.emplace_back(std::in_place);
      } else {
        outcomes.emplace_back(std::in_place, take(i));
      }
    }
    return outcomes;
  } else if constexpr (!std::is_void_v<R>) {
    std::vector<R> values;
    values.reserve(size);
    for (std::size_t i = 0; i < size; ++i) values.push_back(take(i));
    return values;
  }
}

}  // namespace spychronous::detail
