#include "os/fences.hpp"

#include <linux/membarrier.h>

#include "os/calls.hpp"

namespace spychronous::os {

Fences agree_on_fences(bool worth_it) noexcept {
  // Children inherit the registration. The first barrier is for systems that allow one but not the
  // other.
  if (worth_it && calls.membarrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED) == 0 &&
      calls.membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED) == 0) {
    return Fences::asymmetric;
  }
  return Fences::symmetric;
}

bool heavy_fence(Fences fences) noexcept {
  if (fences == Fences::asymmetric) return calls.membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED) == 0;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return true;
}

}  // namespace spychronous::os
