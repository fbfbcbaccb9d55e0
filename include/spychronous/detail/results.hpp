#pragma once

/// @file
/// Where the results of a run are collected in the host, and what a run returns.

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/detail/log.hpp"
#include "spychronous/detail/result_places.hpp"
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

/// The failures of a run. The first one ends a job that does not suppress them, but others may
/// follow before all is over. Threads may use it at once.
template <bool suppressed>
class Failures {
 public:
  /// Returns whether the run goes on.
  bool add(std::shared_ptr<const ItemFailure> failure) {
    if constexpr (suppressed) log_failure(*failure);
    const std::size_t index = failure->index();
    const std::lock_guard lock(mutex_);
    if (first_ == nullptr) first_ = failure;
    by_index_.emplace(index, std::move(failure));
    return suppressed;
  }

  /// If the run does not suppress failures and has one: throws it.
  void raise_first() const {
    if constexpr (!suppressed) {
      if (first_ != nullptr) first_->raise();
    }
  }

  std::shared_ptr<const ItemFailure> of(std::size_t index) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_index_.find(index);
    return found == by_index_.end() ? nullptr : found->second;
  }

  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return by_index_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const ItemFailure> first_;
  std::map<std::size_t, std::shared_ptr<const ItemFailure>> by_index_;
};

/// An outcome made of `value()`, which is the value, or nothing for void.
template <class R, class Value>
Outcome<R> outcome_of(Value value) {
  if constexpr (std::is_void_v<R>) {
    return Outcome<R>(std::in_place);
  } else {
    return Outcome<R>(std::in_place, value());
  }
}

/// Makes what run_* returns. `failure_of(i)` is why item i has no value, or null; `take(i)` gives
/// its value, or nothing for void.
template <class R, bool suppressed, class FailureOf, class Take>
typename RunResult<R, suppressed>::type collect(std::size_t size, FailureOf failure_of, Take take) {
  if constexpr (suppressed) {
    std::vector<Outcome<R>> outcomes;
    reserve_large(outcomes, size);
    for (std::size_t i = 0; i < size; ++i) {
      if (auto failure = failure_of(i)) {
        outcomes.emplace_back(std::move(failure));
      } else {
        outcomes.push_back(outcome_of<R>([&]() -> decltype(auto) { return take(i); }));
      }
    }
    return outcomes;
  } else if constexpr (!std::is_void_v<R>) {
    std::vector<R> values;
    if constexpr (std::is_same_v<R, bool>) {
      values.reserve(size);
    } else {
      reserve_large(values, size);
    }
    for (std::size_t i = 0; i < size; ++i) values.push_back(take(i));
    return values;
  }
}

}  // namespace spychronous::detail
