#include "runners/progress.hpp"

#include <algorithm>

namespace spychronous {

Progress::Progress(const JobMemory& memory) : memory_(memory), found_(memory.shape().items) {
  const std::uint32_t items = memory.shape().items;
  for (std::uint32_t i = 0; i < items; i += std::min(block, items - i)) {
    left_.push_back(std::min(block, items - i));
  }
}

void Progress::look(std::vector<std::uint32_t>& found) {
  unclaimed_.clear();
  for (std::uint32_t i = 0; i < memory_.shape().slots; ++i) {
    const Range range =
        memory_.sound(Range::of(memory_.slot(i).range.load(std::memory_order_acquire)));
    if (!range.empty()) unclaimed_.push_back(range);
  }
  std::sort(unclaimed_.begin(), unclaimed_.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  std::uint32_t at = 0;
  for (const Range& range : unclaimed_) {
    look_between(at, range.begin, found);
    at = std::max(at, range.end);
  }
  look_between(at, memory_.shape().items, found);
}

void Progress::look_everywhere(std::vector<std::uint32_t>& found) {
  look_between(0, memory_.shape().items, found);
}

bool Progress::found_all() const {
  return std::all_of(left_.begin(), left_.end(), [](std::uint32_t left) { return left == 0; });
}

void Progress::look_between(std::uint32_t begin, std::uint32_t end,
                            std::vector<std::uint32_t>& found) {
  for (std::uint32_t i = begin; i < end;) {
    std::uint32_t& left = left_[i / block];
    const std::uint32_t stop = i + std::min(end - i, block - i % block);
    for (; i < stop && left != 0; ++i) {
      if (found_[i]) continue;
      const OutcomeCode code = memory_.outcome(i).load(std::memory_order_acquire);
      // All else the host has yet to take.
      if (code != OutcomeCode::in_place && code != OutcomeCode::received &&
          code != OutcomeCode::told) {
        continue;
      }
      found_[i] = true;
      --left;
      found.push_back(i);
    }
    i = stop;
  }
}

}  // namespace spychronous
