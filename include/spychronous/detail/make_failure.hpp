#pragma once

/// @file
/// The failures that func did not throw. Each of these throws std::bad_alloc only.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "spychronous/detail/api.hpp"
#include "spychronous/failure.hpp"

namespace spychronous::detail {

using FailurePointer = std::shared_ptr<const ItemFailure>;

/// A std::runtime_error and a TimeoutFailure.
SPYCHRONOUS_API FailurePointer make_timeout(std::size_t index, int pid,
                                            std::chrono::nanoseconds limit);

/// A std::runtime_error and a CrashFailure. `note`, if any, says more than the signal or code.
SPYCHRONOUS_API FailurePointer make_crash(std::size_t index, int pid, std::optional<int> signal,
                                          std::optional<int> exit_code, std::string_view note = {});

/// A KeeperLost and a CrashFailure.
SPYCHRONOUS_API FailurePointer make_keeper_lost(std::size_t index);

/// A std::runtime_error of kind `cancelled`.
SPYCHRONOUS_API FailurePointer make_cancelled(std::size_t index);

/// A std::runtime_error of kind `exception`, for a result or an exception that arrived but could
/// not be read. `type_name` is its type, or empty; `why` the message, a sentence.
SPYCHRONOUS_API FailurePointer make_undecodable(std::size_t index, int pid,
                                                std::string_view type_name, std::string_view why);

}  // namespace spychronous::detail
