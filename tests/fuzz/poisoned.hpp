#pragma once

/// @file
/// Memory that nobody may touch: AddressSanitizer ends a process that does. Without it, nothing
/// happens.

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define SPYCHRONOUS_FUZZ_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SPYCHRONOUS_FUZZ_POISONS 1
#endif
#endif

#ifdef SPYCHRONOUS_FUZZ_POISONS
#include <sanitizer/asan_interface.h>
#endif

namespace spychronous::fuzz {

inline void poison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t size) {
#ifdef SPYCHRONOUS_FUZZ_POISONS
  __asan_poison_memory_region(memory, size);
#endif
}

inline void heal([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t size) {
#ifdef SPYCHRONOUS_FUZZ_POISONS
  __asan_unpoison_memory_region(memory, size);
#endif
}

}  // namespace spychronous::fuzz
