#include <memory>

#include "spychronous/codec/refusal.hpp"

struct Animal {
  virtual ~Animal() = default;
};

void refuse() { spychronous::codec::check_result<std::unique_ptr<Animal>>(); }
