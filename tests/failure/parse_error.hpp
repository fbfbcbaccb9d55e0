#pragma once

#include <stdexcept>
#include <string>

#include "spychronous/register_exception.hpp"

/// Registered in this header, which two files include.
namespace parsing {

class ParseError : public std::runtime_error {
 public:
  ParseError() : std::runtime_error("") {}
  ParseError(const std::string& file, int line)
      : std::runtime_error(file + ':' + std::to_string(line)), file_(file), line_(line) {}

  const std::string& file() const { return file_; }
  int line() const { return line_; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(file_, line_);
  }

 private:
  std::string file_;
  int line_ = 0;
};
SPYCHRONOUS_REGISTER_EXCEPTION(ParseError);

}  // namespace parsing

void throw_parse_error_elsewhere();
void throw_twin_elsewhere();
bool is_twin_of_elsewhere(const spychronous::ItemFailure& failure);
