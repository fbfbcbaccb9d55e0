#include "spychronous/codec/refusal.hpp"

struct Result {
  int number;
  const char* name;
};

void refuse() { spychronous::codec::check_result<Result>(); }
