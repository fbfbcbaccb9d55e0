#pragma once

#include <cstddef>

namespace spychronous::fuzz {

/// The most memory that was allocated at one time since the last reset, beyond what was allocated
/// then. Known under AddressSanitizer, which counts; without it, 0.
/// @{
void reset_peak();
std::size_t peak();
/// @}

/// What a decoder may take for a message of `size` bytes: the believed-in elements without bytes
/// (codec::max_elements_without_bytes of them, none of which takes more than 64 bytes in the tested
/// types), and some for each byte that is there. Beyond it, a length lied and was believed.
inline constexpr std::size_t most_memory_for(std::size_t size) {
  return (std::size_t{128} << 20) + 256 * size;
}

}  // namespace spychronous::fuzz
