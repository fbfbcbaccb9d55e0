#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "memory_orders/simulation/search.hpp"
#include "os/clock.hpp"
#include "os/fences.hpp"

namespace spychronous::memory_orders {

/// A word that behaves as the memory of the running search says. Where none runs, in the
/// preparation and the check of a client, it is a plain value; afterwards it is the newest one. It
/// has the size of a T and may lie in memory that was never constructed but zeroed, as std::atomic
/// does.
///
/// seq_cst is taken for acq_rel where it is not a fence's: weaker than it is.
template <class T>
class SimulatedAtomic {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(std::uint64_t));

 public:
  T load(std::memory_order order = std::memory_order_seq_cst,
         const char* function = __builtin_FUNCTION()) const {
    Search* const search = Search::running();
    if (search == nullptr) return newest();
    Operation operation = announce(*search, Kind::load, order, function);
    read_any(*search, operation);
    search->note(operation);
    return from_bits(operation.value);
  }

  void store(T value, std::memory_order order = std::memory_order_seq_cst,
             const char* function = __builtin_FUNCTION()) {
    Search* const search = Search::running();
    if (search == nullptr) {
      value_ = value;
      return;
    }
    Operation operation = announce(*search, Kind::store, order, function);
    operation.value = to_bits(value);
    if (operation.damage != Damage::left_out) {
      operation.wrote = true;
      search->memory().write(search->thread(), operation.word, operation.value, operation.order);
    }
    search->note(operation);
  }

  T exchange(T value, std::memory_order order = std::memory_order_seq_cst,
             const char* function = __builtin_FUNCTION()) {
    return update([value](T) { return value; }, order, function);
  }
  T fetch_add(T value, std::memory_order order = std::memory_order_seq_cst,
              const char* function = __builtin_FUNCTION()) {
    return update([value](T old) { return static_cast<T>(old + value); }, order, function);
  }
  T fetch_sub(T value, std::memory_order order = std::memory_order_seq_cst,
              const char* function = __builtin_FUNCTION()) {
    return update([value](T old) { return static_cast<T>(old - value); }, order, function);
  }

  bool compare_exchange_strong(T& expected, T desired, std::memory_order order,
                               const char* function = __builtin_FUNCTION()) {
    return compare_exchange(expected, desired, order, function, false);
  }
  bool compare_exchange_weak(T& expected, T desired, std::memory_order order,
                             const char* function = __builtin_FUNCTION()) {
    return compare_exchange(expected, desired, order, function, true);
  }

  /// See os::StdAtomics.
  void futex_wait(T expected, const char* function) const {
    Search& search = *Search::running();
    Operation operation = announce(search, Kind::futex_wait, std::memory_order_relaxed, function);
    search.memory().enter_kernel_to_wait(search.thread(), operation.word);
    read_any(search, operation);
    search.note(operation);
    if (from_bits(operation.value) == expected) search.sleep(operation.word, function);
  }
  void futex_wake(const char* function) const {
    Search& search = *Search::running();
    Operation operation = announce(search, Kind::futex_wake, std::memory_order_relaxed, function);
    search.memory().enter_kernel_to_wake(search.thread(), operation.word);
    search.wake(operation.word);
    search.note(operation);
  }

 private:
  static std::uint64_t to_bits(T value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    return bits;
  }
  static T from_bits(std::uint64_t bits) {
    T value{};
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

  T newest() const {
    Search* const search = Search::existing();
    if (search == nullptr) return value_;
    Memory& memory = search->memory();
    const Memory::Word word = memory.word_at(this, to_bits(value_));
    return from_bits(memory.message(word, memory.newest(word)).value);
  }

  Operation announce(Search& search, Kind kind, std::memory_order order,
                     const char* function) const {
    const Memory::Word word = search.memory().word_at(this, to_bits(value_));
    Operation operation{kind, order, static_cast<std::uint8_t>(word), function};
    search.await_turn(operation);
    return operation;
  }

  // Newest first.
  static void read_any(Search& search, Operation& operation) {
    Memory& memory = search.memory();
    const std::size_t newest = memory.newest(operation.word);
    const std::size_t oldest = memory.oldest_readable(search.thread(), operation.word);
    operation.age = static_cast<std::uint8_t>(search.choose_age(newest - oldest + 1));
    operation.value = memory.message(operation.word, newest - operation.age).value;
    memory.read(search.thread(), operation.word, newest - operation.age, operation.order);
  }

  static void write_next(Search& search, Operation& operation, T value) {
    if (operation.damage == Damage::left_out) return;
    operation.wrote = true;
    operation.value = to_bits(value);
    search.memory().update(search.thread(), operation.word, operation.value, operation.order);
  }

  template <class Change>
  T update(Change change, std::memory_order order, const char* function) {
    Search& search = *Search::running();
    Operation operation = announce(search, Kind::update, order, function);
    Memory& memory = search.memory();
    const T old = from_bits(memory.message(operation.word, memory.newest(operation.word)).value);
    write_next(search, operation, change(old));
    search.note(operation);
    return old;
  }

  bool torn_exchange(Search& search, Operation& operation, T& expected, T desired) {
    read_any(search, operation);
    search.note(operation);
    const T found = from_bits(operation.value);
    if (found == expected) store(desired, operation.order, operation.function);
    return std::exchange(expected, found) == found;
  }

  // A failure is a load, and may read an old message, too.
  bool compare_exchange(T& expected, T desired, std::memory_order order, const char* function,
                        bool weak) {
    Search& search = *Search::running();
    Operation operation = announce(search, Kind::update, order, function);
    if (operation.damage == Damage::torn)
      return torn_exchange(search, operation, expected, desired);
    Memory& memory = search.memory();
    const Memory::Word word = operation.word;
    const std::size_t newest = memory.newest(word);
    const std::size_t oldest = memory.oldest_readable(search.thread(), word);
    const bool can_succeed = memory.message(word, newest).value == to_bits(expected);
    const bool for_no_reason = weak && can_succeed && search.choose_spurious();
    std::array<std::size_t, 256> failures;
    std::size_t count = 0;
    if (for_no_reason) {
      failures[count++] = newest;
    } else {
      for (std::size_t i = newest + 1; i-- > oldest;) {
        if (memory.message(word, i).value != to_bits(expected)) failures[count++] = i;
      }
    }
    const bool may_succeed = can_succeed && !for_no_reason;
    const std::size_t chosen = search.choose_age(count + (may_succeed ? 1 : 0));
    const bool succeeds = may_succeed && chosen == 0;
    if (succeeds) {
      write_next(search, operation, desired);
    } else {
      const std::size_t index = failures[chosen - (may_succeed ? 1 : 0)];
      operation.age = static_cast<std::uint8_t>(newest - index);
      operation.value = memory.message(word, index).value;
      memory.read(search.thread(), word, index, operation.order);
      expected = from_bits(operation.value);
    }
    search.note(operation);
    return succeeds;
  }

  T value_;
};

/// The policy: see os::StdAtomics.
struct SimulatedAtomics {
  template <class T>
  using Atomic = SimulatedAtomic<T>;

  static void fence(std::memory_order order, const char* function = __builtin_FUNCTION()) {
    Search& search = *Search::running();
    Operation operation{Kind::fence, order, 0, function};
    search.await_turn(operation);
    search.memory().fence(search.thread(), operation.order);
    search.note(operation);
  }

  static void light_fence(os::Fences, const char* function = __builtin_FUNCTION()) {
    Search& search = *Search::running();
    Operation operation{Kind::light_fence, std::memory_order_seq_cst, 0, function};
    search.await_turn(operation);
    if (operation.order == std::memory_order_seq_cst) search.memory().light_fence(search.thread());
    search.note(operation);
  }
  /// The system may refuse it for no reason.
  static bool heavy_fence(os::Fences, const char* function = __builtin_FUNCTION()) {
    Search& search = *Search::running();
    Operation operation{Kind::heavy_fence, std::memory_order_seq_cst, 0, function};
    search.await_turn(operation);
    const bool refused = search.choose_spurious();
    if (operation.order == std::memory_order_seq_cst && !refused) {
      search.memory().heavy_fence(search.thread());
    }
    search.note(operation);
    return !refused;
  }
  static constexpr int looks = 1;
  static constexpr int looks_before_nap = 0;

  static void copy(void* to, const void* from, std::size_t size) {
    if (Search* const search = Search::running(); search != nullptr) {
      Memory& memory = search->memory();
      const std::size_t thread = search->thread();
      if (memory.races(thread, from, size, false) || memory.races(thread, to, size, true)) {
        search->give_up("Two threads access the same bytes, neither after the other.");
      }
    }
    std::memcpy(to, from, size);
  }

  static void futex_wait(const Atomic<std::uint32_t>& word, std::uint32_t expected, os::Nanos,
                         const char* function = __builtin_FUNCTION()) {
    word.futex_wait(expected, function);
  }
  static void futex_wake(const Atomic<std::uint32_t>& word,
                         const char* function = __builtin_FUNCTION()) {
    word.futex_wake(function);
  }
};

}  // namespace spychronous::memory_orders
