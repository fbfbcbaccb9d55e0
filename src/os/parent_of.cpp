#include "os/parent_of.hpp"

#include <sys/ioctl.h>

#include <cerrno>
#include <cstdint>

#include "os/calls.hpp"

namespace spychronous::os {
namespace {

// struct pidfd_info of linux/pidfd.h as it first was; newer kernels accept it.
struct PidfdInfo {
  std::uint64_t mask;  // what is asked for beside the numbers, which are always told
  std::uint64_t cgroup;
  std::uint32_t pid, tgid, ppid;
  std::uint32_t users_and_groups[8];
  std::int32_t exit_code;
};

constexpr unsigned long get_info = _IOWR(0xFF, 11, PidfdInfo);  // PIDFD_GET_INFO

}  // namespace

std::optional<pid_t> parent_of(pid_t pid) {
  const int fd = calls.pidfd_open(pid);
  if (fd < 0) return errno == ESRCH ? std::optional<pid_t>(0) : std::nullopt;
  PidfdInfo info{};
  const int error = calls.ioctl(fd, get_info, &info) == 0 ? 0 : errno;
  calls.close(fd);
  // Of a process that is gone, and of one whose parent is out of sight, the kernel says ESRCH.
  if (error == ESRCH) return 0;
  return error == 0 ? std::optional(static_cast<pid_t>(info.ppid)) : std::nullopt;
}

}  // namespace spychronous::os
