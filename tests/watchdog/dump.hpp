#pragma once

#include <sys/types.h>

#include <vector>

namespace spychronous::test {

/// Says on stderr of each process who it is, its state, and where it stands: in the kernel, and in
/// the program where gdb is installed. Takes half a minute at most.
void dump(const std::vector<pid_t>& processes);

}  // namespace spychronous::test
