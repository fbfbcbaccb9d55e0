#include <optional>
#include <span>

#include "spychronous/codec/refusal.hpp"

void refuse() { spychronous::codec::check_result<std::optional<std::span<int>>>(); }
