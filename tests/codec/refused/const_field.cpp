#include <string>

#include "spychronous/codec/refusal.hpp"

struct Result {
  const int number;
  std::string name;
};

void refuse() { spychronous::codec::check_result<Result>(); }
