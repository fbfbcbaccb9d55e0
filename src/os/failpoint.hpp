#pragma once

/// A failpoint is a named place in the engine at which a test can kill, stop or delay the process
/// that passes it. They exist only in the test build of the engine; a release build has no trace.
#ifdef SPYCHRONOUS_FAILPOINTS

#include <atomic>

namespace spychronous::os {
/// Called with the name of each failpoint passed. Set it before the run; it is inherited by fork.
inline std::atomic<void (*)(const char* name)> failpoint_hook{nullptr};

inline void failpoint(const char* name) {
  if (auto hook = failpoint_hook.load(std::memory_order_relaxed)) hook(name);
}
}  // namespace spychronous::os

#define SPYCHRONOUS_FAILPOINT(name) ::spychronous::os::failpoint(#name)
#else
#define SPYCHRONOUS_FAILPOINT(name) static_cast<void>(0)
#endif
