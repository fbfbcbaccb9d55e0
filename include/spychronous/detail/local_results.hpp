#pragma once

/// @file
/// Results that are made in this process: each goes straight to its place.

#include <cxxabi.h>
#include <unistd.h>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/detail/exception_carrier.hpp"
#include "spychronous/detail/make_failure.hpp"
#include "spychronous/detail/results.hpp"
#include "spychronous/engine/process_run.hpp"

namespace spychronous::detail {

/// Threads may use it at once, each for items of its own.
template <class R, bool suppressed>
class LocalResults {
  // Nothing is lost by making another in the place of one, whether it can be assigned or not.
  static constexpr bool is_plain =
      std::is_trivially_copyable_v<R> && std::default_initializable<R> && !std::is_same_v<R, bool>;
  // The vector that the run returns is there from the start.
  static constexpr bool is_direct = (is_plain || has_place_in_vector<R>)&&!suppressed;
  static constexpr bool is_void = std::is_void_v<R>;
  using Value = std::conditional_t<is_void, char, R>;
  using Place = std::conditional_t<is_direct, Value, std::optional<Value>>;

 public:
  using Results = typename RunResult<R, suppressed>::type;

  explicit LocalResults(std::size_t size) : size_(size) {
    if constexpr (is_void) return;
    values_.reserve(size);
    engine::expect_large(values_.data(), size * sizeof(Place));
    values_.resize(size);
  }

  std::size_t size() const { return size_; }
  std::size_t failures() const { return failures_.count(); }

  /// Keeps what `call()` returns, or throws, as the outcome of item i. Returns whether the run goes
  /// on. Lets abi::__forced_unwind through.
  template <class Call>
  bool keep(std::size_t i, Call call) {
    try {
      if constexpr (is_void) {
        call();
      } else if constexpr (is_direct && is_plain) {
        std::construct_at(std::addressof(values_[i]), call());
      } else if constexpr (is_direct) {
        values_[i] = R(call());
      } else {
        values_[i].emplace(call());
      }
      return true;
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (...) {
      return failures_.add(caught(i));
    }
  }

  /// Item i failed for another reason. Returns whether the run goes on.
  bool fail(FailurePointer failure) { return failures_.add(std::move(failure)); }

  /// See Run.
  /// @{
  Outcome<R> lend(std::size_t i, bool settled) {
    if (auto failure = failure_of(i, settled)) return Outcome<R>(std::move(failure));
    return outcome_of<R>([&]() -> decltype(auto) { return take(i); });
  }
  void give_back(std::size_t i, Outcome<R>&& outcome) {
    if constexpr (is_direct && !is_plain) {
      if (outcome) values_[i] = *std::move(outcome);
    } else if constexpr (!is_void && !is_direct) {
      if (outcome) values_[i].emplace(*std::move(outcome));
    }
  }
  /// @}

  /// What the job returns or throws. `settled(i)` says whether item i has an outcome, which all
  /// have unless the run ended early.
  template <class Settled>
  Results finish(bool ended_early, Settled settled) {
    failures_.raise_first();
    if (ended_early && !suppressed) {
      for (std::size_t i = 0; i < size_; ++i) {
        if (!settled(i)) make_cancelled(i)->raise();
      }
    }
    if constexpr (is_direct) {
      return std::move(values_);
    } else {
      return collect<R, suppressed>(
          size_, [&](std::size_t i) { return failure_of(i, settled(i)); },
          [&](std::size_t i) -> decltype(auto) { return take(i); });
    }
  }

 private:
  // The same object that would leave a worker process.
  static FailurePointer caught(std::size_t i) {
    std::vector<std::byte> exception;
    encode_current_exception(exception);
    return decode_exception(i, ::getpid(), exception);
  }

  std::shared_ptr<const ItemFailure> failure_of(std::size_t i, bool settled) const {
    if (auto failure = failures_.of(i)) return failure;
    return settled ? nullptr : make_cancelled(i);
  }

  decltype(auto) take(std::size_t i) {
    if constexpr (is_void) {
      return;
    } else if constexpr (is_direct && is_plain) {
      return Value(values_[i]);
    } else if constexpr (is_direct) {
      return Value(std::move(values_[i]));
    } else {
      return *std::move(values_[i]);
    }
  }

  const std::size_t size_;
  std::vector<Place> values_;
  Failures<suppressed> failures_;
};

}  // namespace spychronous::detail
