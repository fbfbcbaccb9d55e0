#include "large_arenas.hpp"

#include <algorithm>
#include <functional>
#include <new>

#include "spychronous/engine/process_run.hpp"

namespace spychronous::python {
namespace {

constexpr std::size_t batch = std::size_t{16} << 20;  // bytes
constexpr std::size_t many = 16 * 1024;               // objects

#ifdef Py_GIL_DISABLED
constexpr bool has_arenas = false;
#else
constexpr bool has_arenas = true;
#endif

// The arenas of one thread: another one, whatever it does, has nothing of them.
thread_local LargeArenas* in_use = nullptr;

// The interpreter's own allocator, while ours stands before it. Changed with the GIL held.
PyObjectArenaAllocator original{};
int users = 0;

}  // namespace

LargeArenas::LargeArenas(std::size_t objects) : worthwhile_(has_arenas && objects >= many) {}

// Only `alloc` is replaced: `ctx` and `free` are the original's at every moment.
LargeArenas::InUse::InUse(LargeArenas& arenas) : worthwhile_(arenas.worthwhile_), outer_(in_use) {
  if (!worthwhile_) return;
  in_use = &arenas;
  if (users++ != 0) return;
  PyObject_GetArenaAllocator(&original);
  PyObjectArenaAllocator ours = original;
  ours.alloc = allocate;
  PyObject_SetArenaAllocator(&ours);
}

LargeArenas::InUse::~InUse() {
  if (!worthwhile_) return;
  in_use = outer_;
  if (--users == 0) PyObject_SetArenaAllocator(&original);
}

LargeArenas::~LargeArenas() {
  if (free_.empty()) return;
  PyObjectArenaAllocator allocator{};
  PyObject_GetArenaAllocator(&allocator);
  for (std::byte* const arena : free_) allocator.free(allocator.ctx, arena, size_);
}

void* LargeArenas::allocate(void* context, std::size_t size) noexcept {
  return in_use != nullptr ? in_use->take(size) : original.alloc(context, size);
}

void* LargeArenas::take(std::size_t size) noexcept {
  try {
    if (free_.empty()) fill(size);
  } catch (const std::bad_alloc&) {
    // There may be some nevertheless.
  }
  if (free_.empty() || size != size_) return original.alloc(original.ctx, size);
  std::byte* const arena = free_.back();
  free_.pop_back();
  return arena;
}

// The kernel puts mappings of one kind one below the other, and makes one of them.
void LargeArenas::fill(std::size_t size) {
  size_ = size;
  const std::size_t wanted = std::max<std::size_t>(batch / size, 1);
  free_.reserve(wanted);
  while (free_.size() < wanted) {
    void* const arena = original.alloc(original.ctx, size);
    if (arena == nullptr) break;
    free_.push_back(static_cast<std::byte*>(arena));
  }
  std::sort(free_.begin(), free_.end(), std::greater<>());
  std::size_t first = 0;
  for (std::size_t i = 1; i <= free_.size(); ++i) {
    if (i < free_.size() && free_[i] + size == free_[i - 1]) continue;
    engine::expect_large(free_[i - 1], (i - first) * size);
    first = i;
  }
}

}  // namespace spychronous::python
