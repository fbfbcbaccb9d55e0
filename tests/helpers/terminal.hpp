#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "helpers/forked.hpp"
#include "support/event.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

/// A pseudo-terminal and a session on it. The test is the person at the keyboard.
class Terminal {
 public:
  /// Starts a session leader whose controlling terminal, stdin, stdout and stderr this is, and
  /// which runs `leader`.
  explicit Terminal(const std::function<int()>& leader);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void type(std::string_view keys) const;
  /// Blocks until this stands on the screen. The terminal shows a key after its signal was sent.
  void await(std::string_view text);
  /// Blocks until the leader has returned from its body; returns what stood on the screen then
  /// (lines end with "\r\n").
  std::string read_screen();
  /// After read_screen(): lets the leader end.
  End wait();
  /// Closes the terminal, as when a window is closed.
  void hang_up();
  Forked& leader() { return *leader_; }

 private:
  int keyboard_;
  std::string screen_;
  Shared<Event> read_;
  std::unique_ptr<Forked> leader_;
};

/// What a shell with job control does for one command: a process group of its own in the
/// foreground of the terminal. To be used by a session leader.
class ForegroundCommand {
 public:
  explicit ForegroundCommand(const std::function<int()>& body);

  /// Blocks until it has ended or was stopped. The shell is in the foreground then.
  End wait();
  /// `fg`, and `bg`.
  void resume_in_foreground();
  void resume_in_background();
  pid_t pid() const { return command_.pid(); }

 private:
  Shared<Event> in_foreground_;
  Forked command_;
};

}  // namespace spychronous::test
