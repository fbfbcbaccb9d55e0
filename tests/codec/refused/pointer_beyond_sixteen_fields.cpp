#include "spychronous/codec/refusal.hpp"

struct Result {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
  int* q;
};

void refuse() { spychronous::codec::check_result<Result>(); }
