#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

class Bad : std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
SPYCHRONOUS_REGISTER_EXCEPTION(Bad);
