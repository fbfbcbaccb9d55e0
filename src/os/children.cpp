#include "os/children.hpp"

#include <fcntl.h>

#include <cerrno>

#include "os/calls.hpp"

namespace spychronous::os {

bool for_each_child(void (*visit)(void* context, pid_t pid), void* context) {
  const int fd = calls.open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[4096];
  pid_t pid = 0;
  for (;;) {
    const ssize_t length = calls.read(fd, text, sizeof text);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) break;
    for (ssize_t i = 0; i < length; ++i) {
      if (text[i] >= '0' && text[i] <= '9') {
        pid = pid * 10 + (text[i] - '0');
      } else if (pid != 0) {
        visit(context, pid);
        pid = 0;
      }
    }
  }
  if (pid != 0) visit(context, pid);
  calls.close(fd);
  return true;
}

}  // namespace spychronous::os
