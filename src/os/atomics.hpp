#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "os/clock.hpp"
#include "os/fences.hpp"
#include "os/futex.hpp"

namespace spychronous::os {

/// All that code does to memory which others read and write at the same time. Such code is a
/// template on this: tests/memory_orders runs it on a simulated memory, which does whatever the C++
/// standard lets a memory do.
struct StdAtomics {
  template <class T>
  using Atomic = std::atomic<T>;

  static void fence(std::memory_order order) { std::atomic_thread_fence(order); }
  static void light_fence(Fences fences) { os::light_fence(fences); }
  [[nodiscard]] static bool heavy_fence(Fences fences) { return os::heavy_fence(fences); }

  /// How often to look for what another process does within nanoseconds.
  static constexpr int looks = 100;
  /// And how often for what takes it some hundreds, before this one sleeps in between.
  static constexpr int looks_before_nap = 5;

  /// To or from plain bytes that others see: their order is that of the words around them.
  static void copy(void* to, const void* from, std::size_t size) { std::memcpy(to, from, size); }

  static void futex_wait(const Atomic<std::uint32_t>& word, std::uint32_t expected, Nanos nanos) {
    os::futex_wait(word, expected, nanos);
  }
  static void futex_wake(const Atomic<std::uint32_t>& word) { os::futex_wake(word); }
};

/// Changes the word, so that nobody falls asleep on its old value, and wakes all who sleep on it.
template <class Atomics = StdAtomics>
void futex_advance_and_wake(typename Atomics::template Atomic<std::uint32_t>& word) {
  word.fetch_add(1, std::memory_order_release);
  Atomics::futex_wake(word);
}

}  // namespace spychronous::os
