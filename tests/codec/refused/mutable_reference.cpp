#include "spychronous/codec/refusal.hpp"

struct Result {
  int& number;
};

void refuse() { spychronous::codec::check_result<Result>(); }
