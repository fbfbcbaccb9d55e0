#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/codec/append_elements.hpp"
#include "spychronous/detail/result_places.hpp"
#include "spychronous/engine/process_run.hpp"
#include "spychronous/engine/shares.hpp"

namespace spychronous::detail {

/// The vector of the results of a run in processes, for an R whose bytes stand in place and are all
/// that there is to it.
template <class R>
class CopiedResults {
 public:
  CopiedResults(const engine::ProcessRun& run, std::size_t size)
      : size_(size), shares_(run, block) {}

  /// While workers run: copies some of what stands in place, or makes room for it, in a millisecond
  /// or so. Returns whether there was anything to do.
  bool copy_some(engine::ProcessRun& run) {
    if constexpr (can_be_filled_in) {
      if (next_.empty()) next_ = shares_.next(run);
      if (next_.empty()) return false;
      if (values_.size() < next_.end) {
        reserve();
        values_.resize(std::min(size_, values_.size() + grown_at_once));
      } else {
        const engine::ItemRange items = std::exchange(next_, {});
        copy(run, items);
        run.forget(items);
      }
      return true;
    }
    return false;
  }

  /// After a run in which every item has its value in place: all of them. Once.
  std::vector<R> finish(const engine::ProcessRun& run) {
    copy(run, next_);
    for (const engine::ItemRange left : shares_.left()) copy(run, left);
    reserve();
    const std::size_t copied = values_.size();
    codec::append_elements(
        values_, {run.place(static_cast<std::uint32_t>(copied)), (size_ - copied) * sizeof(R)});
    return std::move(values_);
  }

 private:
  // Any other R is copied at the end, in order.
  static constexpr bool can_be_filled_in =
      std::is_default_constructible_v<R> && std::is_move_assignable_v<R>;
  // A page or two would not be worth waking up for.
  static constexpr std::uint32_t block = (std::uint32_t{1} << 19) / sizeof(R);
  // New memory costs more than the copy.
  static constexpr std::size_t grown_at_once = (std::size_t{1} << 22) / sizeof(R);

  void reserve() {
    if (values_.capacity() >= size_) return;
    reserve_large(values_, size_);
  }

  // As far as there is room.
  void copy(const engine::ProcessRun& run, engine::ItemRange items) {
    const std::size_t end = std::min<std::size_t>(items.end, values_.size());
    if (items.first >= end) return;
    std::memcpy(static_cast<void*>(values_.data() + items.first), run.place(items.first),
                (end - items.first) * sizeof(R));
  }

  std::size_t size_;
  engine::Shares shares_;
  engine::ItemRange next_;  ///< handed out, and not copied yet
  std::vector<R> values_;
};

}  // namespace spychronous::detail
