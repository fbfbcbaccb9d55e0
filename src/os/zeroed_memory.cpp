#include "os/zeroed_memory.hpp"

#include <cerrno>

#include "os/mapping.hpp"

namespace spychronous::os {

ZeroedMemory::ZeroedMemory(std::size_t size) {
  std::size_t room = size + alignment;
  // Large memory comes from the kernel, which has no need to write the zeros.
  memory_.reset(std::calloc(room, 1));
  if (memory_ == nullptr) throw_no_memory(ENOMEM, size);
  void* first = memory_.get();
  data_ = static_cast<std::byte*>(std::align(alignment, size, first, room));
}

}  // namespace spychronous::os
