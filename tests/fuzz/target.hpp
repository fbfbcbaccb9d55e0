#pragma once

/// @file
/// What a fuzz target is. Each is one file, linked with libFuzzer to look for inputs that break a
/// promise, with replay.cpp to try the inputs of its corpus again, and with write_seeds.cpp to make
/// the first of them.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <vector>

/// The name is libFuzzer's. Returns 0, and ends the process if a promise is broken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace spychronous::fuzz {

/// Inputs made by the real encoders, from which the search starts.
std::vector<std::string> seeds();

/// Ends the process, for libFuzzer and for ctest alike, unless the promise holds.
inline void require(bool holds, const char* promise,
                    std::source_location here = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: broken: %s\n", here.file_name(), here.line(), promise);
  std::abort();
}

}  // namespace spychronous::fuzz
