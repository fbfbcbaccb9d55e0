#pragma once

#include <atomic>
#include <cstdint>

namespace spychronous::os {

/// How two processes order "I write mine, then I look at yours" on both sides, so that at least one
/// sees the other's word. Asymmetric: who does so for every item pays nothing, and who does so
/// seldom makes the kernel have all others pass a barrier (membarrier(2); as in P1202).
enum class Fences : std::uint8_t { symmetric, asymmetric };

/// In the one thread of the process that will fork all who take part: what they can use. Asymmetric
/// ones, if they are `worth_it` and the system allows them.
Fences agree_on_fences(bool worth_it) noexcept;

/// Of the side that pays nothing.
inline void light_fence(Fences fences) {
  if (fences == Fences::asymmetric) {
    std::atomic_signal_fence(std::memory_order_seq_cst);
  } else {
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }
}

/// Of the other side. Returns false if the system has refused it: then nothing is ordered.
[[nodiscard]] bool heavy_fence(Fences fences) noexcept;

}  // namespace spychronous::os
