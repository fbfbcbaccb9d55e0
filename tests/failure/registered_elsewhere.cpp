#include <typeinfo>

#include "failure/parse_error.hpp"

namespace {

// Another class of the same name is in registered_test.cpp.
struct Twin : std::runtime_error {
  explicit Twin(const std::string& text) : std::runtime_error("elsewhere") { (void)text; }
};
SPYCHRONOUS_REGISTER_EXCEPTION(Twin);

}  // namespace

void throw_parse_error_elsewhere() { throw parsing::ParseError("there.cpp", 7); }
void throw_twin_elsewhere() { throw Twin(""); }
bool is_twin_of_elsewhere(const spychronous::ItemFailure& failure) {
  return &typeid(failure) == &typeid(spychronous::detail::ThrownAs<Twin>);
}
