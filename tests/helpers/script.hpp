#pragma once

#include <signal.h>

#include <functional>

#include "helpers/forked.hpp"

namespace spychronous::test {

/// Runs `body` in a process of the same group, as a shell script does that is not interactive;
/// returns 0 if it exits with 0. One that stops or is killed does not.
inline int run_as_script_does(const std::function<int()>& body) {
  ::signal(SIGTSTP, SIG_IGN);  // it watches, whatever befalls the group
  ::signal(SIGINT, SIG_IGN);
  Forked command(
      [&] {
        ::signal(SIGTSTP, SIG_DFL);
        ::signal(SIGINT, SIG_DFL);
        return body();
      },
      Place::with_parent);
  const End end = command.wait_for_stop_or_end();
  if (end == killed_by(SIGINT)) return 2;
  if (end == killed_by(SIGHUP)) return 3;
  if (end == stopped_by(SIGTSTP)) return 4;
  return end == exited(0) ? 0 : 5;
}

}  // namespace spychronous::test
