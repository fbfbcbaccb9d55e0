#include "protocol/parameters.hpp"

#include <charconv>
#include <stdexcept>
#include <system_error>

namespace spychronous::bench {

void Parameters::set(const std::string& assignment) {
  const std::size_t sign = assignment.find('=');
  if (sign == std::string::npos) {
    throw std::invalid_argument("\"" + assignment + "\" is not of the form name=value.");
  }
  const auto found = values_.find(assignment.substr(0, sign));
  if (found == values_.end()) {
    std::string known;
    for (const auto& [name, value] : values_) known += " " + name + "=" + value;
    throw std::invalid_argument("There is no parameter \"" + assignment.substr(0, sign) +
                                "\"; these are its parameters and their defaults:" + known + ".");
  }
  found->second = assignment.substr(sign + 1);
}

const std::string& Parameters::text(const std::string& name) const { return values_.at(name); }

std::int64_t Parameters::integer(const std::string& name) const {
  const std::string& text = values_.at(name);
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || value < 1) {
    throw std::invalid_argument(name + "=" + text + " is not a positive integer.");
  }
  return value;
}

std::size_t Parameters::size(const std::string& name) const {
  return static_cast<std::size_t>(integer(name));
}

}  // namespace spychronous::bench
