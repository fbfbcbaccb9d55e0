#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

struct Bad : spychronous::ItemFailure {
  using spychronous::ItemFailure::ItemFailure;
};
SPYCHRONOUS_REGISTER_EXCEPTION(Bad);
