#include "os/calls.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace spychronous::os {
namespace {

// glibc of Debian 12 has no wrappers for these, or none that a kernel of 5.4 satisfies.
int pidfd_open_call(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)); }

int close_range_call(unsigned first, unsigned last) {
  return static_cast<int>(::syscall(SYS_close_range, first, last, 0U));
}

int futex_wait_call(const std::uint32_t* word, std::uint32_t expected, const timespec* timeout) {
  return static_cast<int>(
      ::syscall(SYS_futex, word, FUTEX_WAIT, expected, timeout, nullptr, nullptr));
}

int futex_wake_call(const std::uint32_t* word, int count) {
  return static_cast<int>(::syscall(SYS_futex, word, FUTEX_WAKE, count, nullptr, nullptr, nullptr));
}

int membarrier_call(int command) {
  return static_cast<int>(::syscall(SYS_membarrier, command, 0U, 0));
}

int ioctl_call(int fd, unsigned long request, void* argument) {
  return ::ioctl(fd, request, argument);
}

int is_open_call(int fd) { return ::fcntl(fd, F_GETFD) >= 0 ? 1 : 0; }

int open_call(const char* path, int flags) { return ::open(path, flags); }

int poll_call(pollfd* fds, nfds_t count, const timespec* timeout) {
  return ::ppoll(fds, count, timeout, nullptr);
}

int prctl_call(int option, unsigned long argument) { return ::prctl(option, argument, 0, 0, 0); }

int sigprocmask_call(int how, const sigset_t* set, sigset_t* old) {
  errno = ::pthread_sigmask(how, set, old);
  return errno == 0 ? 0 : -1;
}

#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 34)
constexpr auto fork_without_handlers_call = ::_Fork;
#else
constexpr auto fork_without_handlers_call = ::fork;
#endif

}  // namespace

Calls calls = {
    .fork = ::fork,
    .fork_without_handlers = fork_without_handlers_call,
    .kill = ::kill,
    .waitid = ::waitid,
    .prctl = prctl_call,
    .setpgid = ::setpgid,
    .setsid = ::setsid,
    .unshare = ::unshare,
    .pidfd_open = pidfd_open_call,
    .mmap = ::mmap,
    .munmap = ::munmap,
    .madvise = ::madvise,
    .socketpair = ::socketpair,
    .signalfd = ::signalfd,
    .open = open_call,
    .close = ::close,
    .ioctl = ioctl_call,
    .is_open = is_open_call,
    .close_range = close_range_call,
    .read = ::read,
    .write = ::write,
    .send = ::send,
    .recv = ::recv,
    .poll = poll_call,
    .futex_wait = futex_wait_call,
    .futex_wake = futex_wake_call,
    .membarrier = membarrier_call,
    .sigaction = ::sigaction,
    .sigprocmask = sigprocmask_call,
    .clock_gettime = ::clock_gettime,
};

}  // namespace spychronous::os
