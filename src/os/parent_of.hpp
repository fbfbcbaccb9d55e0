#pragma once

#include <sys/types.h>

#include <optional>

namespace spychronous::os {

/// The parent of a process, from the kernel itself, which is quicker than /proc and needs none: 0
/// if it is outside of the calling process's PID namespace, or if the process is gone. Nothing
/// where the kernel does not tell: before Linux 6.13, and in some sandboxes.
std::optional<pid_t> parent_of(pid_t pid);

}  // namespace spychronous::os
