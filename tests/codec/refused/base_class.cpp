#include <string>

#include "spychronous/codec/refusal.hpp"

struct Base {
  int number;
};
struct Result : Base {
  std::string name;
};

void refuse() { spychronous::codec::check_result<Result>(); }
