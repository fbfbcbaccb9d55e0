#pragma once

#include <array>

namespace spychronous::os {

/// Owns a descriptor of the engine; -1 is none. Every live one is registered, so that a process
/// forked for one job can close what the jobs of other threads hold. In a process that the program
/// forks for itself all are closed at once: it has nothing to do with the jobs.
class Descriptor {
 public:
  Descriptor() = default;
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

  void reset();

  /// Opens a close-on-exec socketpair. Throws std::system_error.
  static void open_pair(Descriptor& one, Descriptor& other);
  /// Opens a descriptor that becomes readable when a child of the process that reads it changes
  /// state (SIGCHLD must be blocked there). Throws std::system_error.
  void open_sigchld();
  /// Opens a pidfd; stays -1 where the kernel or a sandbox has none (see docs/limits.md).
  void open_pidfd(int pid);

  /// In a new process: closes every registered descriptor except those in `kept`.
  static void close_all_but(const std::array<const Descriptor*, 3>& kept);

  /// Whether a process that this thread forks inherits the descriptors, which at first it does not.
  /// The child goes on as its parent.
  static void pass_on(bool wanted);

 private:
  void adopt(int fd);

  int fd_ = -1;
  Descriptor* previous_ = nullptr;
  Descriptor* next_ = nullptr;
};

}  // namespace spychronous::os
