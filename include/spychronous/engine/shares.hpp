#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "spychronous/engine/process_run.hpp"

namespace spychronous::engine {

/// Hands out, in blocks, the items whose values stand in place, while workers run: for
/// Work::use_spare_time. Workers begin at the starts of equal shares of the items, so values are
/// there from the start of each share on.
class Shares {
 public:
  /// Blocks will be of `length` items: a share that has fewer is left for the end.
  Shares(const ProcessRun& run, std::uint32_t length) : length_(length), left_(run.shares()) {
    for (const ItemRange& share : left_) in_place_to_.push_back(share.first);
  }

  /// Whether a share has so many items left.
  bool any() const {
    return std::any_of(left_.begin(), left_.end(), [this](ItemRange left) { return fits(left); });
  }

  /// A block whose values all stand in place, each item once; an empty one if there is none now.
  ItemRange next(const ProcessRun& run) {
    for (std::size_t i = 0; i < left_.size(); ++i) {
      turn_ = (turn_ + 1) % left_.size();
      ItemRange& left = left_[turn_];
      if (!fits(left)) continue;
      // What was seen to stand there is not looked at again.
      std::uint32_t& to = in_place_to_[turn_];
      const std::uint32_t end = left.first + length_;
      to += run.count_in_place(to, end - to);
      if (to != end) continue;
      left.first = end;
      return {end - length_, end};
    }
    return {};
  }

  /// What was not handed out, by share.
  std::span<const ItemRange> left() const { return left_; }

 private:
  bool fits(ItemRange left) const { return left.end - left.first >= length_; }

  std::uint32_t length_;
  std::size_t turn_ = 0;
  std::vector<ItemRange> left_;
  std::vector<std::uint32_t> in_place_to_;  // by share; at most length_ beyond its start
};

}  // namespace spychronous::engine
