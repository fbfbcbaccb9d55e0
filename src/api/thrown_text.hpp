#pragma once

#include <string>
#include <typeinfo>

namespace spychronous::detail {

/// The type as it is written in C++, without the inline namespaces and tags of libstdc++.
std::string written_name(const std::type_info& type);

/// The current exception, of type `thrown`, as a text if it is a number, a character, a bool or a
/// string; else a sentence that names its type. Call it in a handler.
std::string value_text(const std::type_info& thrown);

}  // namespace spychronous::detail
