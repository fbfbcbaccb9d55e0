#pragma once

#include <sys/types.h>

#include <cstdint>

namespace spychronous::os {

/// A process by its two numbers, which differ in a PID namespace that has no /proc of its own.
struct Relative {
  pid_t pid;   ///< for system calls
  pid_t name;  ///< its folder in /proc
};

/// How many PID namespaces the calling process is below that of /proc: it never changes. Negative
/// where /proc does not say.
int depth_below_proc();

using VisitChild = void (*)(void* context, Relative child);

/// Calls visit(context, child) for every child of the calling, single-threaded process, zombies
/// included, that is in its PID namespace or in one below. `depth` is depth_below_proc(). Reads
/// /proc without allocating; visits none where /proc cannot say.
void for_each_child(int depth, VisitChild visit, void* context);

/// The same for the children of another single-threaded process. It may miss some while others of
/// them end or come. Returns how many it has seen, those included that ended before the visit.
std::uint32_t for_each_child_of(Relative parent, int depth, VisitChild visit, void* context);

/// The processes above the calling one.
class Ancestors {
 public:
  /// The parent, and with each further call its parent in turn. 0, and then always 0, for one
  /// outside of the calling process's PID namespace, and where neither the kernel nor /proc says.
  /// Should the kernel stop saying halfway, some are told twice.
  pid_t next();

 private:
  pid_t last_ = -1;  ///< that was told; negative: none yet
  int depth_ = 0;
  pid_t name_ = 0;  ///< of the last one told; 0: /proc has not been asked
};

}  // namespace spychronous::os
