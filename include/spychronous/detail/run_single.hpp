#pragma once

/// @file
/// The single-processed runner: the plain loop, with the outcomes of every other runner.

#include <cxxabi.h>
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/detail/exception_carrier.hpp"
#include "spychronous/detail/results.hpp"

namespace spychronous::detail {

/// Calls `call(i)` for every i below `size`, in order, in the calling thread.
template <class R, bool suppressed, class Call>
typename RunResult<R, suppressed>::type run_single(std::size_t size, Call& call) {
  using Value = std::conditional_t<std::is_void_v<R>, char, R>;
  std::vector<std::optional<Value>> values;
  if constexpr (!std::is_void_v<R>) values.resize(size);
  Failures<suppressed> failures;
  for (std::size_t i = 0; i < size; ++i) {
    std::vector<std::byte> exception;
    bool threw = false;
    try {
      if constexpr (std::is_void_v<R>) {
        call(i);
      } else {
        values[i].emplace(call(i));
      }
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (...) {
      threw = true;
      encode_current_exception(exception);
    }
    if (threw && !failures.add(decode_exception(i, ::getpid(), exception))) break;
  }
  failures.raise_first();
  return collect<R>(size, failures,
                    [&](std::size_t i) -> Value&& { return *std::move(values[i]); });
}

}  // namespace spychronous::detail
