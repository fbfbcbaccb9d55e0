#pragma once

#include <signal.h>

#include "helpers/forked.hpp"
#include "helpers/proc.hpp"

namespace spychronous::test {

/// As `pkill -9 -f` does it. The keeper is stopped first, so that it cannot do anything in between.
inline void kill_together(const Forked& host, pid_t keeper) {
  ::kill(keeper, SIGSTOP);
  await_stop(keeper);
  host.signal(SIGKILL);
  ::kill(keeper, SIGKILL);
}

}  // namespace spychronous::test
