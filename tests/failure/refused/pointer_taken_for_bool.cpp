#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

struct Bad : std::exception {
  explicit Bad(bool) {}
};
SPYCHRONOUS_REGISTER_EXCEPTION(Bad);
