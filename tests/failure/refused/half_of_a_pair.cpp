#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

struct Bad : std::runtime_error {
  using std::runtime_error::runtime_error;
  template <class A>
  void save(A&) const {}
};
SPYCHRONOUS_REGISTER_EXCEPTION(Bad);
