#include "fuzz/memory_bound.hpp"

#include <algorithm>

#include "fuzz/poisoned.hpp"

#ifdef SPYCHRONOUS_FUZZ_POISONS
#include <sanitizer/allocator_interface.h>
#endif

namespace spychronous::fuzz {
namespace {

// The targets have one thread. Below zero: what was allocated before the first count is freed.
std::ptrdiff_t live = 0;
std::ptrdiff_t at_reset = 0;
std::ptrdiff_t highest = 0;

#ifdef SPYCHRONOUS_FUZZ_POISONS
// Called by the allocator of AddressSanitizer.
const int hooked = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t size) {
      live += static_cast<std::ptrdiff_t>(size);
      highest = std::max(highest, live);
    },
    [](const volatile void* memory) {
      live -= static_cast<std::ptrdiff_t>(
          __sanitizer_get_allocated_size(const_cast<const void*>(memory)));
    });
#endif

}  // namespace

void reset_peak() { highest = at_reset = live; }
std::size_t peak() { return static_cast<std::size_t>(highest - at_reset); }

}  // namespace spychronous::fuzz
