#pragma once

#include <system_error>

#include "api/bytes.hpp"

namespace spychronous::detail {

void write_error_code(ByteWriter& writer, const std::error_code& code);

/// The same code if its category is one of the C++ library's. The object of any other category may
/// not exist in the host yet: it may be a local static that only the worker has come across.
std::error_code read_error_code(ByteReader& reader);

}  // namespace spychronous::detail
