#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>

#include "helpers/forked.hpp"

namespace spychronous::test {

/// Reaps whatever is or becomes a child of this process, until there is none, and returns how
/// `host` ended. Gives up after so many ticks of 20 ms and returns nothing then. From the end of
/// the host on, `at_tick` is called now and then.
std::optional<End> wait_until_alone(pid_t host, int ticks, const std::function<void()>& at_tick);

}  // namespace spychronous::test
