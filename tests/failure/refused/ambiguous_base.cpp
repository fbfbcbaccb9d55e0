#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

struct Bad : std::runtime_error, std::logic_error {
  explicit Bad(const std::string& t) : std::runtime_error(t), std::logic_error(t) {}
};
SPYCHRONOUS_REGISTER_EXCEPTION(Bad);
