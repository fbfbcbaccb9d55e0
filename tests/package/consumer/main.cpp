// Ends with 0 if the installed library does its work; says what went wrong if not.
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Report {
  std::string text;
  int value = 0;
};

Report get_plus_one(int number) { return {std::to_string(number), number + 1}; }

int refuse_two(int number) {
  if (number == 2) throw std::out_of_range("two is refused");
  return number;
}

}  // namespace

int main() {
  const std::vector<int> numbers{1, 2, 3};

  const std::vector<Report> reports = spychronous::Job(get_plus_one, numbers).run_multi_processed();
  if (reports.size() != 3 || reports[2].text != "3" || reports[2].value != 4) {
    std::cerr << "the results are not those of the function\n";
    return 1;
  }

  try {
    spychronous::Job(refuse_two, numbers).run_multi_processed();
  } catch (const std::out_of_range& error) {
    return error.what() == std::string("two is refused") ? 0 : 1;
  }
  std::cerr << "the exception did not arrive\n";
  return 1;
}
