#pragma once

/// @file
/// The log: the spdlog logger `spychronous` if the program registered one, else lines on stderr.
/// None of these throws, and any thread may call them at any time.

#include <chrono>
#include <cstddef>
#include <string_view>

#include "spychronous/detail/api.hpp"
#include "spychronous/failure.hpp"

namespace spychronous::detail {

/// At error level: what the failure says of itself.
SPYCHRONOUS_API void log_failure(const ItemFailure& failure);

/// At info level: a run begins. `runner` as in "multi-processed"; `workers` are threads if it is
/// "multi-threaded", else processes.
SPYCHRONOUS_API void log_start(std::size_t items, std::size_t workers, std::string_view runner);

/// At info level: a run ended.
SPYCHRONOUS_API void log_finish(std::size_t values, std::size_t failures,
                                std::chrono::duration<double> seconds);

/// For lines that other threads may log while the process exits: handlers of exit() that are
/// registered after open_log_until_exit() run while there is a log, and after close_log() nothing
/// is logged.
/// @{
SPYCHRONOUS_API void open_log_until_exit();
SPYCHRONOUS_API void close_log() noexcept;
/// @}

}  // namespace spychronous::detail
