#pragma once

#include <sys/types.h>

#include <functional>
#include <iosfwd>

namespace spychronous::test {

/// How a process ended, or that it stands still.
struct End {
  enum class How { exited, killed, stopped } how;
  int code;  ///< the exit code, or the signal

  static End of(int wait_status);
  friend bool operator==(const End&, const End&) = default;
};
std::ostream& operator<<(std::ostream& out, const End& end);

inline End exited(int code) { return {End::How::exited, code}; }
inline End killed_by(int signal) { return {End::How::killed, signal}; }
inline End stopped_by(int signal) { return {End::How::stopped, signal}; }

/// To whom a new process belongs.
enum class Place {
  own_group,    ///< it leads a process group, which a test can signal as a terminal would
  own_session,  ///< it leads a session without a terminal
  with_parent   ///< it is in the group of its parent
};

/// A child of the test that runs `body` and leaves with the exit code it returns; it never comes
/// back into the test. An exception out of `body` is printed and makes the exit code 99. It leaves
/// no core file.
class Forked {
 public:
  explicit Forked(const std::function<int()>& body, Place place = Place::own_group);
  /// Kills it if nobody has waited for its end.
  ~Forked();
  Forked(const Forked&) = delete;
  Forked& operator=(const Forked&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int signal) const;
  void signal_group(int signal) const;
  /// Blocks until it has ended.
  End wait();
  /// Blocks until it has ended or stands still.
  End wait_for_stop_or_end();

 private:
  End wait(int options);

  pid_t pid_;
  bool ended_ = false;
};

/// Runs `body` in a child of the calling process, which is not told of its end.
void start_process(const std::function<void()>& body);

}  // namespace spychronous::test
