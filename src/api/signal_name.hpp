#pragma once

#include <string>

namespace spychronous::detail {

/// As in "signal 11 (SIGSEGV: segmentation fault)".
std::string signal_in_words(int signal);

}  // namespace spychronous::detail
