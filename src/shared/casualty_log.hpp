#pragma once

#include <algorithm>
#include <cstdint>

#include "os/atomics.hpp"

namespace spychronous {

/// One item that the keeper settled: its worker crashed or ran into the limit.
struct CasualtyEntry {
  std::uint32_t item;
  std::int32_t pid;
  std::int32_t signal;     ///< 0: none
  std::int32_t exit_code;  ///< meaningful if signal is 0 and the item did not time out
  bool timed_out = false;

  static constexpr std::int32_t no_exit_code = -1;
};

/// Append-only list with room for every item, written by the keeper alone: it never has to wait for
/// a slow host. Neither end trusts the shared count.
template <class Atomics>
class BasicCasualtyWriter {
 public:
  using Count = typename Atomics::template Atomic<std::uint64_t>;

  BasicCasualtyWriter(Count& count, CasualtyEntry* entries, std::uint64_t capacity)
      : count_(count), entries_(entries), capacity_(capacity) {}

  /// Whether every item has been a casualty; more can only be if workers write over outcomes.
  bool full() const { return written_ == capacity_; }
  /// Passes over what does not fit.
  void append(const CasualtyEntry& entry) {
    if (full()) return;
    Atomics::copy(&entries_[written_++], &entry, sizeof entry);
    count_.store(written_, std::memory_order_release);
  }

 private:
  Count& count_;
  CasualtyEntry* entries_;
  std::uint64_t capacity_;
  std::uint64_t written_ = 0;
};

template <class Atomics>
class BasicCasualtyReader {
 public:
  using Count = typename Atomics::template Atomic<std::uint64_t>;

  BasicCasualtyReader(const Count& count, const CasualtyEntry* entries, std::uint64_t capacity)
      : count_(&count), entries_(entries), capacity_(capacity) {}

  bool nothing() const { return available() <= read_; }
  /// The next entry; nullptr: there is none.
  const CasualtyEntry* next() { return nothing() ? nullptr : &entries_[read_++]; }

 private:
  std::uint64_t available() const {
    return std::min(count_->load(std::memory_order_acquire), capacity_);
  }

  const Count* count_;
  const CasualtyEntry* entries_;
  std::uint64_t capacity_;
  std::uint64_t read_ = 0;
};

using CasualtyWriter = BasicCasualtyWriter<os::StdAtomics>;
using CasualtyReader = BasicCasualtyReader<os::StdAtomics>;

}  // namespace spychronous
