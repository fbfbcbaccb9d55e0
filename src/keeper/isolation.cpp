#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "keeper/keeper.hpp"
#include "os/calls.hpp"
#include "os/failpoint.hpp"

/// Workers in a PID namespace of their own. The keeper itself stays where it is: the first process
/// that it forks after unshare() is the namespace's init, which does nothing but live as long as
/// the keeper does. With init the kernel ends everything in the namespace, at one moment, also when
/// nobody is left who could.

namespace spychronous {
namespace {

// Returns 0 or errno.
int write_text(const char* path, const char* text, int length) {
  const int fd = os::calls.open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  const ssize_t written = os::calls.write(fd, text, static_cast<std::size_t>(length));
  const int error = written == length ? 0 : errno;
  os::calls.close(fd);
  return error;
}

// In a user namespace nobody is known at first; the user and the group of the process stay what
// they are. Returns 0 or errno.
int map_to_itself(const char* path, unsigned id) {
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%u %u 1", id, id);
  return write_text(path, text.data(), length);
}

// Children forked from now on are in a new PID namespace. Returns 0 or errno.
int unshare_pids() {
  if (os::calls.unshare(CLONE_NEWPID) == 0) return 0;
  if (errno != EPERM) return errno;
  // Without privileges, in a user namespace of their own.
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (os::calls.unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0) return errno;
  write_text("/proc/self/setgroups", "deny", 4);
  const int error = map_to_itself("/proc/self/uid_map", user);
  return error != 0 ? error : map_to_itself("/proc/self/gid_map", group);
}

}  // namespace

// Returns whether workers can be started now.
bool Keeper::isolate() {
  os::Descriptor self;
  try {
    self.open_pidfd(pid_);
  } catch (const std::system_error& refused) {  // no descriptor is left
    return refuse(Refusal::isolation, refused.code().value()), false;
  }
  if (!self) return refuse(Refusal::isolation, errno), false;
  SPYCHRONOUS_FAILPOINT(before_unshare);
  if (const int error = unshare_pids(); error != 0) return refuse(Refusal::isolation, error), false;
  SPYCHRONOUS_FAILPOINT(before_fork_of_init);
  const pid_t pid = os::calls.fork_without_handlers();
  if (pid == 0) be_init(self);
  if (pid < 0) return refuse(Refusal::fork, errno), false;
  init_ = pid;
  SPYCHRONOUS_FAILPOINT(after_fork_of_init);
  return true;
}

void Keeper::be_init(const os::Descriptor& keeper) {
  os::calls.prctl(PR_SET_NAME, reinterpret_cast<unsigned long>("spychron-init"));
  SPYCHRONOUS_FAILPOINT(before_prctl_of_init);
  // The kernel's own word comes at once; the pidfd is for a keeper that died before this line.
  os::calls.prctl(PR_SET_PDEATHSIG, SIGKILL);
  SPYCHRONOUS_FAILPOINT(after_prctl_of_init);
  // What comes to it, the kernel reaps.
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = SIG_IGN;
  os::calls.sigaction(SIGCHLD, &action, nullptr);
  close_all_but({keeper.get(), -1, -1});
  pollfd end{keeper.get(), POLLIN, 0};
  while (os::calls.poll(&end, 1, nullptr) <= 0) {
  }
  ::_exit(0);
}

}  // namespace spychronous
