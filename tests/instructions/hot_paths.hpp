#pragma once

#include <chrono>
#include <cstdint>
#include <ranges>
#include <stdexcept>
#include <vector>

/// The hot paths, each to be walked so many times. Each is in a file of its own: what a compiler
/// makes of one depends on what else is in the file. There is one worker, where nothing else is
/// said, so that nothing depends on who is faster.

namespace spychronous::instructions {

void in_place(std::uint32_t count);
void in_place_without_limit(std::uint32_t count);
void drain(std::uint32_t count);
void records(std::uint32_t count);
void ring_of_ints(std::uint32_t count);
void small_jobs(std::uint32_t count);

inline auto first(std::uint32_t count) { return std::views::iota(0U, count); }

inline void require(bool condition) {
  if (!condition) throw std::runtime_error("A job did not do what it was asked for.");
}

}  // namespace spychronous::instructions
