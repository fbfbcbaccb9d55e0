#include "spychronous/codec/refusal.hpp"

struct Money {
  explicit Money(int);
  int cents;
};
struct Result {
  Money price;
  char name[8];
};

void refuse() { spychronous::codec::check_result<Result>(); }
