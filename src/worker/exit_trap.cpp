#include "worker/exit_trap.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <new>

#include "os/output.hpp"

// Of the C++ ABI (Itanium, 3.3.6), but for the second argument, the status: the C library passes it
// as it does for on_exit(), whose handlers cannot be taken back.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" int __cxa_atexit(void (*handler)(void*, int), void* argument, void* owner);
extern "C" void __cxa_finalize(void* owner);
// NOLINTEND(bugprone-reserved-identifier)

namespace spychronous {
namespace {

pid_t armed_in = 0;

}  // namespace

ExitTrap::ExitTrap() {
  if (__cxa_atexit(&leave, this, this) != 0) throw std::bad_alloc();
}

ExitTrap::~ExitTrap() {
  taken_back_ = true;
  __cxa_finalize(this);  // calls the handler, maybe in a worker that is the host of a nested job
}

void ExitTrap::leave(void* trap, int status) {
  // In a child that the program forks meanwhile nothing may be where the trap was.
  if (::getpid() != armed_in || static_cast<ExitTrap*>(trap)->taken_back_) return;
  os::flush_output_of_worker();
  ::_exit(status);
}

void ExitTrap::arm() { armed_in = ::getpid(); }

}  // namespace spychronous
