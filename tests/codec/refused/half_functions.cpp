#include "spychronous/codec/refusal.hpp"

struct Result {
  template <class Archive>
  void save(Archive&) const {}
};

void refuse() { spychronous::codec::check_result<Result>(); }
