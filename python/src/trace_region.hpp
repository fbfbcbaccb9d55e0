#pragma once

#include <cstdint>

/// @file
/// The file of a job's crash traces, as a worker enters it.

namespace spychronous::python {

/// Opens `file` anew, and closes it: the new one has a position of its own, at which the region
/// from `start` on has its text, behind the pid of this worker, which is written there. Returns the
/// new descriptor, which processes that the worker starts do not inherit. Throws std::system_error,
/// and has closed both, when the system refuses. In C++, because each Python object that is looked
/// at makes the kernel copy a page.
int enter_trace_region(int file, std::int64_t start, std::int64_t pid);

}  // namespace spychronous::python
