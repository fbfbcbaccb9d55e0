#include "os/zeroed_memory.hpp"

namespace spychronous::os {
namespace {

// More would be kept by the heap, and be written in full, even if little of it is used.
constexpr std::size_t most_of_heap = std::size_t{128} << 10;

}  // namespace

ZeroedMemory::ZeroedMemory(std::size_t size) {
  if (std::size_t room = size + alignment; size <= most_of_heap) {
    heap_.reset(std::calloc(room, 1));
    if (void* first = heap_.get(); first != nullptr) {
      data_ = static_cast<std::byte*>(std::align(alignment, size, first, room));
      return;
    }
  }
  data_ = mapping_.emplace(Mapping::Kind::unshared, size).data();
}

}  // namespace spychronous::os
