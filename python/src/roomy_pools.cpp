#include "roomy_pools.hpp"

#include <Python.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace spychronous::python {
namespace {

// Objects/obmalloc.c, from Python 3.10 on; before, pools had 4 KiB, for which this is right too.
constexpr std::uintptr_t pool_size = std::uintptr_t{1} << 14;
constexpr std::size_t alignment = 16;
// Numbers, short texts, small tuples, the objects of most classes.
constexpr std::size_t largest_size = 128;
// So many places one after the other in one pool are taken for room.
constexpr std::size_t room = 32;
// The kernel copies two pages for each pool of the host's: not for as many as there may be.
constexpr int most_pools = 16;

bool is_in_same_pool(const void* a, const void* b) {
  return reinterpret_cast<std::uintptr_t>(a) / pool_size ==
         reinterpret_cast<std::uintptr_t>(b) / pool_size;
}

void make_room(std::size_t size) {
  std::array<void*, room> last{};
  std::size_t in_a_row = 0;
  for (int pools = 1; pools <= most_pools && in_a_row < room;) {
    void* const place = PyObject_Malloc(size);
    if (place == nullptr) break;
    if (in_a_row != 0 && !is_in_same_pool(place, last[0])) {
      in_a_row = 0;
      ++pools;
    }
    last[in_a_row++] = place;
  }
  // The rest of the pool may be taken. One of them stays: an empty pool is given back.
  for (std::size_t i = 1; i < in_a_row; ++i) PyObject_Free(last[i]);
}

}  // namespace

void make_room_in_pools() noexcept {
#ifndef Py_GIL_DISABLED
  for (std::size_t size = alignment; size <= largest_size; size += alignment) make_room(size);
#endif
}

}  // namespace spychronous::python
