#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

struct Bad final : std::runtime_error {
  using std::runtime_error::runtime_error;
};
SPYCHRONOUS_REGISTER_EXCEPTION(Bad);
