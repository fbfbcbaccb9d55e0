#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

struct Bad : std::exception {
  Bad(int, int) {}
  template <class A>
  void serialize(A&) {}
};
SPYCHRONOUS_REGISTER_EXCEPTION(Bad);
