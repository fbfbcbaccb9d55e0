#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>

#include "os/mapping.hpp"

namespace spychronous::os {

/// Memory of this process alone, all zeros. A little of it is from the heap: to map and unmap it
/// interrupts every processor on which a thread of the process runs.
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

  std::optional<Mapping> mapping_;
  std::unique_ptr<void, Free> heap_;
  std::byte* data_;
};

}  // namespace spychronous::os
