#pragma once

namespace spychronous {

/// Catches exit() in workers. The handlers and destructors that exit() calls belong to the host, so
/// a worker flushes its output and leaves by _exit() with the same status, before any of them.
///
/// The host sets the trap just before it forks the keeper, and takes it back after. The workers
/// inherit it as the latest exit handler, but for those that other threads register in that moment.
/// They could not set it themselves: the C library's lock of exit handlers is held in them for good
/// if another thread of the host had it during the fork.
class ExitTrap {
 public:
  ExitTrap();
  ~ExitTrap();
  ExitTrap(const ExitTrap&) = delete;
  ExitTrap& operator=(const ExitTrap&) = delete;

  /// From now on the trap works in the calling process, a worker, and not in children that func
  /// forks.
  static void arm();

 private:
  static void leave(void* trap, int status);

  bool taken_back_ = false;
};

}  // namespace spychronous
