#pragma once

#include <system_error>

#include "spychronous/detail/api.hpp"

namespace spychronous::detail {

/// Throws what a job says that gets no thread: `error` and a sentence.
[[noreturn]] SPYCHRONOUS_API void throw_refused_thread(const std::system_error& error);

}  // namespace spychronous::detail
