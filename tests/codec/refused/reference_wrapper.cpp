#include <functional>
#include <utility>

#include "spychronous/codec/refusal.hpp"

void refuse() { spychronous::codec::check_result<std::pair<int, std::reference_wrapper<int>>>(); }
