#include "spychronous/codec/refusal.hpp"

struct Result {
  const int& number;
};

void refuse() { spychronous::codec::check_result<Result>(); }
