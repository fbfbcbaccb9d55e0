#include <map>

#include "spychronous/codec/refusal.hpp"

struct Money {
  explicit Money(int);
  int cents;
};

void refuse() { spychronous::codec::check_result<std::map<int, Money>>(); }
