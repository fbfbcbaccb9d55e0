// Standard exceptions leave the run as the type that was thrown. So do the program's own, once they
// are registered; their members come along if they have cereal functions.
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <stdexcept>
#include <string>
#include <vector>

using spychronous::Job;

struct ParseError : std::runtime_error {
  explicit ParseError(const std::string& text = "", std::size_t at = 0)
      : std::runtime_error(text), column(at) {}

  template <class Archive>
  void serialize(Archive& archive) {
    archive(column);
  }

  std::size_t column;
};
SPYCHRONOUS_REGISTER_EXCEPTION(ParseError);

int missing_brackets(const std::string& text) {
  int open = 0;
  for (std::size_t column = 0; column < text.size(); ++column) {
    open += text[column] == '(' ? 1 : -1;
    if (open < 0) throw ParseError("this bracket was never opened", column);
  }
  return open;
}

int main() {
  const std::vector<std::string> items = {"(()", "())("};
  try {
    Job(missing_brackets, items).run_multi_processed();
  } catch (const ParseError& error) {
    std::cout << "column " << error.column << ": " << error.what() << '\n';
  }
}
