#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

using Bad = int;
SPYCHRONOUS_REGISTER_EXCEPTION(Bad);
