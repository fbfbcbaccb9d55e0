#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "machine.hpp"
#include "os/atomics.hpp"
#include "os/clock.hpp"
#include "os/fences.hpp"

namespace spychronous::simulation {

/// A word of the simulated machine: a plain value, each access to which takes simulated time. It
/// has the size of a T and may lie in memory that was never constructed but zeroed, as std::atomic
/// does. Where no machine runs, it costs nothing. Orders are not looked at: every access is
/// sequentially consistent, and costs what it costs on a machine that orders stores anyway.
template <class T>
class TimedAtomic {
 public:
  T load(std::memory_order = std::memory_order_seq_cst) const {
    if (Machine* const machine = Machine::current()) machine->load(this);
    return value_;
  }
  void store(T value, std::memory_order = std::memory_order_seq_cst) {
    if (Machine* const machine = Machine::current()) machine->store(this);
    value_ = value;
  }
  T exchange(T value, std::memory_order = std::memory_order_seq_cst) {
    update();
    return std::exchange(value_, value);
  }
  T fetch_add(T value, std::memory_order = std::memory_order_seq_cst) {
    update();
    return std::exchange(value_, static_cast<T>(value_ + value));
  }
  T fetch_sub(T value, std::memory_order = std::memory_order_seq_cst) {
    update();
    return std::exchange(value_, static_cast<T>(value_ - value));
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order) {
    update();
    const T found = value_;
    if (found == expected) value_ = desired;
    return std::exchange(expected, found) == found;
  }
  bool compare_exchange_weak(T& expected, T desired, std::memory_order order) {
    return compare_exchange_strong(expected, desired, order);
  }

 private:
  void update() {
    if (Machine* const machine = Machine::current()) machine->update(this);
  }

  T value_;
};

/// The policy: see os::StdAtomics.
struct TimedAtomics {
  template <class T>
  using Atomic = TimedAtomic<T>;

  static void fence(std::memory_order) { Machine::current()->fence(); }

  static void light_fence(os::Fences fences) {
    if (fences == os::Fences::symmetric) Machine::current()->fence();
  }
  static bool heavy_fence(os::Fences fences) {
    if (fences == os::Fences::symmetric) {
      Machine::current()->fence();
    } else {
      Machine::current()->barrier();
    }
    return true;
  }
  static constexpr int looks = os::StdAtomics::looks;
  static constexpr int looks_before_nap = os::StdAtomics::looks_before_nap;

  static void copy(void* to, const void* from, std::size_t size) { std::memcpy(to, from, size); }

  static void futex_wait(const Atomic<std::uint32_t>& word, std::uint32_t expected,
                         os::Nanos nanos) {
    if (word.load() == expected) Machine::current()->sleep(&word, static_cast<Time>(nanos));
  }
  static void futex_wake(const Atomic<std::uint32_t>& word) { Machine::current()->wake(&word); }
};

}  // namespace spychronous::simulation
