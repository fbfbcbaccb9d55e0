#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace spychronous::os {

/// Throws std::system_error with the given errno value. The sentence says what could not be done.
[[noreturn]] inline void throw_errno(int error, const std::string& sentence) {
  throw std::system_error(error, std::generic_category(), "spychronous: " + sentence);
}

}  // namespace spychronous::os
