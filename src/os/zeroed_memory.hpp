#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace spychronous::os {

/// Memory of this process alone, all zeros. From the heap: to map and unmap it interrupts every
/// processor on which a thread of the process runs.
class ZeroedMemory {
 public:
  static constexpr std::size_t alignment = 128;

  /// Throws std::system_error when there is not so much.
  explicit ZeroedMemory(std::size_t size);

  std::byte* data() const { return data_; }

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };

  std::unique_ptr<void, Free> memory_;
  std::byte* data_;
};

}  // namespace spychronous::os
