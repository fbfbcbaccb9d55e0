#pragma once

#include <atomic>
#include <cstdint>

#include "os/atomics.hpp"

namespace spychronous {

/// How an item ended: one byte per item, written once, by whoever settles the item, and once more
/// by the host when it has taken what does not stand in place: so that a worker whose item was over
/// its limit finds that out afterwards, too.
enum class OutcomeCode : std::uint8_t {
  none,      ///< not settled
  in_place,  ///< a value stands in the fixed lane
  sent,      ///< a value or an exception is a complete message in a ring
  received,  ///< the host has taken that message, or has given it up behind nonsense
  timeout,   ///< see the casualty log
  crash,     ///< see the casualty log
  told       ///< the host has taken the entry of the casualty log
};

template <class Atomics>
using BasicOutcomeByte = typename Atomics::template Atomic<OutcomeCode>;
using OutcomeByte = BasicOutcomeByte<os::StdAtomics>;

/// Settles an item whose value stands in place, and which nobody else can settle any more.
template <class Byte>
inline void settle_in_place(Byte& byte) {
  byte.store(OutcomeCode::in_place, std::memory_order_release);
}

/// Settles an item as `code` unless it is settled already; returns how it is settled.
template <class Byte>
inline OutcomeCode settle(Byte& byte, OutcomeCode code) {
  OutcomeCode found = OutcomeCode::none;
  return byte.compare_exchange_strong(found, code, std::memory_order_acq_rel) ? code : found;
}

/// In the host, for a complete message: whether it is the outcome of the item. True at most once.
template <class Byte>
inline bool settle_received(Byte& byte) {
  OutcomeCode found = byte.load(std::memory_order_relaxed);
  while (found == OutcomeCode::none || found == OutcomeCode::sent) {
    if (byte.compare_exchange_strong(found, OutcomeCode::received, std::memory_order_acq_rel)) {
      return true;
    }
  }
  return false;
}

}  // namespace spychronous
