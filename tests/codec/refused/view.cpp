#include <ranges>
#include <vector>

#include "spychronous/codec/refusal.hpp"

void refuse() { spychronous::codec::check_result<std::ranges::ref_view<std::vector<int>>>(); }
