#include "spychronous/codec/refusal.hpp"

void refuse() { spychronous::codec::check_result<int*>(); }
