#pragma once

#include <linux/types.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

#include <cstddef>
#include <cstdint>

namespace spychronous::os {

/// The seam: every system call of the engine goes through this table, and tests replace entries of
/// it to see EINTR, EAGAIN, EMFILE, a failing fork or another clock. Keeper and workers inherit the
/// table by fork. Each entry behaves like the call of its name: -1 and errno on failure.
struct Calls {
  pid_t (*fork)();
  /// For a process that has but one thread: without the handlers of pthread_atfork, where the C
  /// library can (glibc 2.34).
  pid_t (*fork_without_handlers)();
  int (*kill)(pid_t, int);
  int (*waitid)(idtype_t, id_t, siginfo_t*, int);
  int (*prctl)(int, unsigned long);
  int (*setpgid)(pid_t, pid_t);
  pid_t (*setsid)();
  int (*unshare)(int);
  int (*pidfd_open)(pid_t);

  void* (*mmap)(void*, std::size_t, int, int, int, off_t);
  int (*munmap)(void*, std::size_t);
  int (*madvise)(void*, std::size_t, int);

  int (*socketpair)(int, int, int, int*);
  int (*signalfd)(int, const sigset_t*, int);
  int (*open)(const char*, int);
  int (*close)(int);
  int (*ioctl)(int, unsigned long, void*);
  int (*is_open)(int);  ///< 1 or 0
  int (*close_range)(unsigned, unsigned);
  ssize_t (*read)(int, void*, std::size_t);
  ssize_t (*write)(int, const void*, std::size_t);
  ssize_t (*send)(int, const void*, std::size_t, int);
  ssize_t (*recv)(int, void*, std::size_t, int);
  int (*poll)(pollfd*, nfds_t, const timespec*);

  int (*futex_wait)(const std::uint32_t*, std::uint32_t, const timespec*);
  int (*futex_wake)(const std::uint32_t*, int);

  int (*membarrier)(int);

  int (*sigaction)(int, const struct sigaction*, struct sigaction*);
  int (*sigprocmask)(int, const sigset_t*, sigset_t*);
  int (*clock_gettime)(clockid_t, timespec*);
};

/// The real calls, unless a test changed them before the run.
extern Calls calls;

}  // namespace spychronous::os
