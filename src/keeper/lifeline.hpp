#pragma once

#include <cstdint>

namespace spychronous {

/// What the host says to its keeper over the lifeline, in messages of this one form. The end of
/// file says that the host is gone.
struct LifelineMessage {
  enum class Kind : std::uint32_t {
    go,               ///< start workers: somebody attends to the run, see KeeperOrders
    stop,             ///< end all workers, then yourself
    not_interrupted,  ///< the answer to one question of Ledger::questions
    corrupt           ///< the ring of `slot` holds nonsense: end its worker, reset it to `head`
  };
  Kind kind;
  std::uint32_t slot = 0;
  std::uint64_t head = 0;
};

}  // namespace spychronous
