#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "helpers/forked.hpp"
#include "sweeps/stage.hpp"

namespace spychronous::test::sweep {

/// What was seen of a host and of all that came of it.
struct Aftermath {
  End end{};          ///< of the host
  bool hung = false;  ///< something did not end; then it was dumped on stderr and killed

  friend bool operator==(const Aftermath&, const Aftermath&) = default;
};

/// How it is told that a process is to be continued, and what survives its job by right.
struct Watch {
  std::chrono::seconds patience{60};
  /// Kill the stray of the stage once the host has ended: it is documented to live on.
  bool end_stray = false;
};

/// Runs `body` in a host of its own and returns when neither the host nor any process that came
/// from it is left; the caller is made a subreaper. A host or keeper that says that it is about to
/// stop (Stage::stands) is continued when the others have got on, or when all of them wait.
Aftermath run_host(Stage& stage, const std::function<void()>& body, const Watch& watch = {});

}  // namespace spychronous::test::sweep
