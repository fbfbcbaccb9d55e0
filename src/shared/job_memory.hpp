#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "os/atomics.hpp"
#include "shared/casualty_log.hpp"
#include "shared/ledger.hpp"
#include "shared/outcome_code.hpp"
#include "shared/slot.hpp"

namespace spychronous {

/// The words of the job by which its processes wake the host.
template <class Atomics>
struct BasicControl {
  template <class T>
  using Atomic = typename Atomics::template Atomic<T>;

  alignas(64) Atomic<std::uint32_t> bell;        ///< futex the host sleeps on
  Atomic<std::uint32_t> host_sleeps;             ///< 1: ring the bell for news
  alignas(64) Atomic<std::uint32_t> wants_each;  ///< 1: every outcome is news
};

using Control = BasicControl<os::StdAtomics>;

/// Where things are in the memory of a job: one block, zeroed by the kernel, mapped by all its
/// processes, but for its first part, which host and keeper keep from the workers. Plain addresses;
/// owns nothing.
template <class Atomics>
class BasicJobMemory {
 public:
  using Control = BasicControl<Atomics>;
  using Ledger = BasicLedger<Atomics>;
  using Account = BasicAccount<Atomics>;
  using Slot = BasicSlot<Atomics>;
  using OutcomeByte = BasicOutcomeByte<Atomics>;

  struct Shape {
    std::uint32_t items;
    std::uint32_t slots;
    std::uint32_t fixed_size;  ///< bytes per item in the fixed lane; 0: there is none
    std::size_t ring_capacity;
  };

  static std::size_t size(const Shape& shape) { return BasicJobMemory(nullptr, shape).end_; }

  BasicJobMemory(std::byte* base, const Shape& shape) : base_(base), shape_(shape) {
    const std::size_t items = shape.items;
    std::size_t at = 0;
    const auto place = [&at](std::size_t bytes) {
      const std::size_t start = at;
      at = (at + bytes + page - 1) / page * page;
      return start;
    };
    ledger_ = place(sizeof(Ledger));
    accounts_ = place(sizeof(Account) * shape.slots);
    casualties_ = place(sizeof(CasualtyEntry) * items);
    at = (at + largest_page - 1) / largest_page * largest_page;
    control_ = place(sizeof(Control));
    slots_ = place(sizeof(Slot) * shape.slots);
    outcomes_ = place(sizeof(OutcomeByte) * items);
    lane_ = place(shape.fixed_size * items);
    rings_ = place(shape.ring_capacity * shape.slots);
    end_ = at;
  }

  const Shape& shape() const { return shape_; }

  /// What a worker unmaps before it runs anything of the program's: so many bytes from the start.
  std::byte* kept() const { return base_; }
  std::size_t kept_size() const { return control_; }
  Ledger& ledger() const { return *at<Ledger>(ledger_); }
  Account& account(std::uint32_t slot) const { return at<Account>(accounts_)[slot]; }

  Control& control() const { return *at<Control>(control_); }
  Slot& slot(std::uint32_t i) const { return at<Slot>(slots_)[i]; }
  /// The items that slot i begins with.
  Range share(std::uint32_t i) const {
    const std::uint64_t items = shape_.items;
    return {static_cast<std::uint32_t>(items * i / shape_.slots),
            static_cast<std::uint32_t>(items * (i + 1) / shape_.slots)};
  }
  /// Gives each slot its share, before anybody claims an item.
  void share_out_items() const {
    for (std::uint32_t i = 0; i < shape_.slots; ++i) {
      slot(i).range.store(share(i).word(), std::memory_order_release);
    }
  }
  /// A range as it stands in its slot; empty if a wild write has made nonsense of it: what was in
  /// it is found when all workers are gone.
  Range sound(Range range) const { return range.end > shape_.items ? Range{} : range; }
  OutcomeByte& outcome(std::uint32_t item) const { return at<OutcomeByte>(outcomes_)[item]; }
  /// The first item from `from` on without an outcome; the number of items if there is none. Only
  /// while no worker is alive.
  std::uint32_t first_unsettled(std::uint32_t from) const {
    static_assert(static_cast<int>(OutcomeCode::none) == 0 && sizeof(OutcomeByte) == 1);
    const void* const bytes = at<OutcomeByte>(outcomes_) + from;
    const void* const found = std::memchr(bytes, 0, shape_.items - from);
    if (found == nullptr) return shape_.items;
    return from + static_cast<std::uint32_t>(static_cast<const char*>(found) -
                                             static_cast<const char*>(bytes));
  }
  /// How many there are from `from` on. Only while no worker is alive.
  std::uint32_t count_unsettled(std::uint32_t from) const {
    const auto* const bytes = reinterpret_cast<const char*>(at<OutcomeByte>(outcomes_));
    return static_cast<std::uint32_t>(std::count(bytes + from, bytes + shape_.items, '\0'));
  }
  typename BasicCasualtyWriter<Atomics>::Count& casualty_count() const {
    return ledger().casualty_count;
  }
  CasualtyEntry* casualties() const { return at<CasualtyEntry>(casualties_); }
  /// How many items from `first` on, at most `most`, have their value in place.
  std::uint32_t count_in_place(std::uint32_t first, std::uint32_t most) const {
    most = std::min(most, shape_.items - first);
    std::uint32_t count = 0;
    while (count < most &&
           outcome(first + count).load(std::memory_order_acquire) == OutcomeCode::in_place) {
      ++count;
    }
    return count;
  }
  /// Whether every item has its value in place. Only while no worker is alive.
  bool all_in_place() const {
    const auto* const bytes = reinterpret_cast<const char*>(at<OutcomeByte>(outcomes_));
    return shape_.items == 0 || (bytes[0] == static_cast<char>(OutcomeCode::in_place) &&
                                 std::memcmp(bytes, bytes + 1, shape_.items - 1) == 0);
  }
  std::byte* lane() const { return base_ + lane_; }
  std::size_t lane_size() const { return std::size_t{shape_.items} * shape_.fixed_size; }
  std::byte* place_of(std::uint32_t item) const {
    return lane() + std::size_t{item} * shape_.fixed_size;
  }
  std::byte* ring(std::uint32_t slot) const { return base_ + rings_ + shape_.ring_capacity * slot; }

 private:
  static constexpr std::size_t page = 4096;
  // The kernel keeps memory from a process in whole pages of its own size.
  static constexpr std::size_t largest_page = 64 * 1024;

  template <class T>
  T* at(std::size_t offset) const {
    return reinterpret_cast<T*>(base_ + offset);
  }

  std::byte* base_;
  Shape shape_;
  std::size_t ledger_, accounts_, casualties_, control_, slots_, outcomes_, lane_, rings_, end_;
};

using JobMemory = BasicJobMemory<os::StdAtomics>;

}  // namespace spychronous
