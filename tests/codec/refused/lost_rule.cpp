#include <set>

#include "spychronous/codec/refusal.hpp"

void refuse() { spychronous::codec::check_result<std::set<int, bool (*)(int, int)>>(); }
