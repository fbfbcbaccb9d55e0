#pragma once

#include <sys/types.h>

namespace spychronous::os {

/// Calls visit(context, pid) for every child of the calling, single-threaded process, zombies
/// included. Reads /proc without allocating. Returns false where /proc cannot say.
bool for_each_child(void (*visit)(void* context, pid_t pid), void* context);

}  // namespace spychronous::os
