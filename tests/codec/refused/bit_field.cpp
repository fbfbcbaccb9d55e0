#include <string>

#include "spychronous/codec/refusal.hpp"

struct Result {
  int low : 3;
  std::string name;
};

void refuse() { spychronous::codec::check_result<Result>(); }
