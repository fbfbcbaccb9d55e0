#include "os/fork_lock.hpp"

#include <pthread.h>

namespace spychronous::os {
namespace {

// Never destroyed: a thread may run a job while the process exits.
std::mutex& mutex() {
  static std::mutex& instance = *[] {
    auto* created = new std::mutex;
    ::pthread_atfork([] { mutex().lock(); }, [] { mutex().unlock(); }, [] { mutex().unlock(); });
    return created;
  }();
  return instance;
}

}  // namespace

ForkLock::ForkLock() : guard_(mutex()) {}

}  // namespace spychronous::os
