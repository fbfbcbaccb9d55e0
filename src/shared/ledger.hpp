#pragma once

#include <atomic>
#include <cstdint>

#include "os/atomics.hpp"

namespace spychronous {

/// How the run stands, as the keeper says.
enum class Phase : std::uint32_t {
  running,
  finished,  ///< every item is settled, no worker is alive
  stopped,   ///< ended on the host's word, no worker is alive
  refused    ///< there are no workers: see BasicLedger::refusal
};

/// Whether the keeper has said its last word.
inline bool is_over(Phase phase) {
  return phase == Phase::finished || phase == Phase::stopped || phase == Phase::refused;
}

/// Why there are no workers.
enum class Refusal : std::uint32_t {
  fork,      ///< the system refuses it
  deaths,    ///< they die before they start an item
  isolation  ///< the system refuses a PID namespace
};

/// What the keeper tells the host: they can believe it, because workers do not have this memory.
template <class Atomics>
struct BasicLedger {
  template <class T>
  using Atomic = typename Atomics::template Atomic<T>;

  Atomic<Phase> phase;
  Atomic<Refusal> refusal;
  Atomic<std::int32_t> error;       ///< errno of what the system refused
  Atomic<std::uint32_t> questions;  ///< how often the keeper asked "were you interrupted?"
  Atomic<std::uint64_t> casualty_count;
};

/// The same of one slot.
template <class Atomics>
struct BasicAccount {
  typename Atomics::template Atomic<std::int32_t> pid;  ///< its worker; 0: none
  /// How often its ring was emptied after corruption.
  typename Atomics::template Atomic<std::uint32_t> resets;
};

using Ledger = BasicLedger<os::StdAtomics>;
using Account = BasicAccount<os::StdAtomics>;

}  // namespace spychronous
