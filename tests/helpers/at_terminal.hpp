#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/stage.hpp"
#include "helpers/terminal.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {

inline constexpr auto ctrl_c = "\x03";
inline constexpr auto ctrl_z = "\x1a";
inline constexpr auto ctrl_backslash = "\x1c";

/// A test of a host that was started by a shell with job control.
class AtTerminal : public NothingLeft {
 protected:
  /// A shell with one command, which it continues in the foreground as soon as the test wants it.
  /// Leaves with 0 if the command was stopped by these signals in turn and ended so.
  auto shell(std::function<int()> command, std::vector<int> stops, End last) {
    return [this, command, stops, last] {
      ForegroundCommand host(command);
      stage_->host = host.pid();
      for (std::uint32_t i = 0; i < stops.size(); ++i) {
        const End end = host.wait();
        if (end != stopped_by(stops[i])) return end == last ? 1 : 2;
        stopped_->signal();
        resume_->wait(i + 1);
        host.resume_in_foreground();
      }
      return host.wait() == last ? 0 : 3;
    };
  }

  /// The user types Ctrl-C: nothing but that is on the screen, and the shell is content with how
  /// its command ended.
  static void expect_end_by_ctrl_c(Terminal& terminal) {
    terminal.type(ctrl_c);
    EXPECT_EQ(terminal.read_screen(), "^C");
    EXPECT_EQ(terminal.wait(), exited(0));
    wait_until_alone();
  }

  Shared<Stage> stage_;
  Shared<Event> stopped_;
  Shared<Event> resume_;
};

}  // namespace spychronous::test
