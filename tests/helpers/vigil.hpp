#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>

#include "helpers/forked.hpp"

namespace spychronous::test {

/// Starts a host and waits, with a bound, until nothing that came of it is left. SIGCHLD is blocked
/// while it lives, in threads that are started meanwhile, too.
class Vigil {
 public:
  Vigil();
  ~Vigil();
  Vigil(const Vigil&) = delete;
  Vigil& operator=(const Vigil&) = delete;

  /// Forks a process that runs `body`, which does not return. It has the signal mask of before.
  pid_t start(const std::function<void()>& body) const;

  /// Reaps whatever is or becomes a child of this process, until there is none, and returns how
  /// `host` ended. Gives up when `patience` is over and returns nothing then. From the end of the
  /// host on, `at_look` is called at each look for the living, several times a second.
  std::optional<End> wait_until_alone(
      pid_t host, std::chrono::milliseconds patience,
      const std::function<void()>& at_look = [] {}) const;

 private:
  sigset_t sigchld_{};
  sigset_t before_{};
};

}  // namespace spychronous::test
