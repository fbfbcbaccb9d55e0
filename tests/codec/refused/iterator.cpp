#include <vector>

#include "spychronous/codec/refusal.hpp"

void refuse() { spychronous::codec::check_result<std::vector<int>::iterator>(); }
