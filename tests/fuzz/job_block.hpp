#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <utility>

#include "fuzz/poisoned.hpp"
#include "shared/job_memory.hpp"

namespace spychronous::fuzz {

/// The memory of a job. What lies before it, behind it, and between its parts, is poisoned.
class JobBlock {
 public:
  explicit JobBlock(const JobMemory::Shape& shape)
      : size_(JobMemory::size(shape)),
        block_(
            static_cast<std::byte*>(::operator new(size_ + 2 * margin, std::align_val_t{margin}))),
        memory_(block_ + margin, shape) {
    std::memset(block_, 0, size_ + 2 * margin);
    parts_ = {{{&memory_.control(), sizeof(Control)},
               {&memory_.slot(0), sizeof(Slot) * shape.slots},
               {&memory_.outcome(0), sizeof(OutcomeByte) * shape.items},
               {memory_.ring(0), shape.ring_capacity * shape.slots}}};
    poison(block_, size_ + 2 * margin);
    for (const auto& [start, size] : parts_) heal(start, size);
    heal(&memory_.ledger(), sizeof(Ledger));
    heal(&memory_.account(0), sizeof(Account) * shape.slots);
    heal(memory_.casualties(), sizeof(CasualtyEntry) * shape.items);
  }
  ~JobBlock() {
    heal(block_, size_ + 2 * margin);
    ::operator delete(block_, std::align_val_t{margin});
  }
  JobBlock(const JobBlock&) = delete;
  JobBlock& operator=(const JobBlock&) = delete;

  const JobMemory& memory() const { return memory_; }

  /// Writes over what a worker can reach, anywhere in it.
  void overwrite(std::size_t part, std::size_t offset, const void* bytes, std::size_t size) const {
    const auto& [start, length] = parts_[part % parts_.size()];
    offset %= length;
    std::memcpy(static_cast<std::byte*>(start) + offset, bytes, std::min(size, length - offset));
  }

 private:
  static constexpr std::size_t margin = 4096;

  std::size_t size_;
  std::byte* block_;
  JobMemory memory_;
  std::array<std::pair<void*, std::size_t>, 4> parts_;  // what a worker can reach
};

}  // namespace spychronous::fuzz
