#include <string>

#include "spychronous/codec/refusal.hpp"

struct Result {
  std::string name;
  union {
    int number;
    float real;
  };
};

void refuse() { spychronous::codec::check_result<Result>(); }
