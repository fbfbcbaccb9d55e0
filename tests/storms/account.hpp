#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "storms/roster.hpp"
#include "storms/shared_array.hpp"
#include "storms/violation.hpp"

/// The account of a job in a storm: what items and workers say of themselves, held against what the
/// engine says of them.

namespace spychronous::test {

/// What an item leaves behind of itself.
struct Trace {
  std::atomic<std::uint8_t> starts;
  std::atomic<std::uint8_t> ends;
  std::atomic<std::uint32_t> worker;  ///< index in the roster, of the last start
};

/// An outcome without its type.
struct Verdict {
  bool has_value = false;
  bool right = false;
  const ItemFailure* failure = nullptr;
};

class Account {
 public:
  struct Sum {
    std::size_t values = 0, crashes = 0, timeouts = 0;
    std::size_t doubtful = 0;  ///< failures of workers that ended on the verge of an item
  };

  /// Of a job of so many items, all of whose workers sign in after this.
  Account(const Roster& roster, std::size_t items)
      : roster_(roster), first_worker_(roster.count()), traces_(items) {}

  /// In an item, at its start and at its end.
  /// @{
  void start(std::size_t item) const;
  void end(std::size_t item) const;
  /// @}

  /// For a sabotage.
  /// @{
  Trace& trace(std::size_t item) const { return traces_[item]; }
  const Roster& roster() const { return roster_; }
  std::uint32_t first_worker() const { return first_worker_; }
  /// @}

  /// When the job has ended: throws the first Violation.
  Sum close(const std::vector<Verdict>& verdicts) const;

 private:
  void check_value(std::size_t item, const Verdict& verdict) const;
  std::uint32_t charge(std::size_t item, const ItemFailure& failure) const;
  std::uint32_t culprit(std::size_t item, const ItemFailure& failure) const;
  void check_worker(std::uint32_t index, bool charged) const;

  const Roster& roster_;
  const std::uint32_t first_worker_;
  const SharedArray<Trace> traces_;
};

}  // namespace spychronous::test
