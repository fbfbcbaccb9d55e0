#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace spychronous::test {

/// The text of a file in /proc, without a newline at its end; empty if it cannot be read.
std::string read_proc(pid_t pid, const char* file);

/// The children of all threads of a process, dead ones included.
std::vector<pid_t> children_of(pid_t pid);

/// Its children, their children, and so on, each behind its parent.
std::vector<pid_t> descendants_of(pid_t pid);

/// Kills what is below this process, and whatever comes up as a child when its parent dies; returns
/// when nothing is left, or after some seconds of trying.
void end_descendants();

}  // namespace spychronous::test
