#pragma once

/// @file
/// Results that are made in this process: each goes straight to its place.

#include <cxxabi.h>
#include <unistd.h>

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/detail/exception_carrier.hpp"
#include "spychronous/detail/make_failure.hpp"
#include "spychronous/detail/result_places.hpp"
#include "spychronous/detail/results.hpp"

namespace spychronous::detail {

/// Threads may use it at once, each for items of its own.
template <class R, bool suppressed>
class LocalResults {
  static constexpr bool is_plain =
      std::is_trivially_copyable_v<R> && std::default_initializable<R> && !std::is_same_v<R, bool>;
  // The vector that the run returns is there from the start.
  static constexpr bool is_direct = !suppressed && (is_plain || has_place_in_vector<R>);
  static constexpr bool is_void = std::is_void_v<R>;
  using Value = std::conditional_t<is_void, char, R>;

 public:
  using Results = typename RunResult<R, suppressed>::type;

  explicit LocalResults(std::size_t size) : size_(size) {
    if constexpr (is_void) return;
    places_.make_room(size);
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
      } else {
        places_.put(i, R(call()));
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
    if constexpr (!is_void && !(is_direct && is_plain)) {  // else it has lent a copy
      if (outcome) places_.put(i, *std::move(outcome));
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
      return places_.finish();
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
    } else {
      return places_.take(i);
    }
  }

  const std::size_t size_;
  ResultPlaces<Value, is_direct> places_;
  Failures<suppressed> failures_;
};

}  // namespace spychronous::detail
