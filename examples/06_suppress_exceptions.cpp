// Without suppression the first failure ends the job and is thrown. With it every item is run, a
// failure is logged, and the results are outcomes: a value, or the failure in its place.
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <stdexcept>
#include <string>
#include <vector>

using spychronous::Job;
using spychronous::Outcome;

int number_in(const std::string& text) { return std::stoi(text); }

int main() {
  const std::vector<std::string> items = {"17", "seventeen", "34"};
  const Job job(number_in, items);

  try {
    job.run_multi_processed();
  } catch (const std::invalid_argument& error) {
    std::cout << "thrown: std::invalid_argument, " << error.what() << '\n';
  }

  const std::vector<Outcome<int>> outcomes = job.suppress_worker_exceptions().run_multi_processed();
  for (const auto& outcome : outcomes) {
    if (outcome) {
      std::cout << *outcome << '\n';
    } else {
      std::cout << "item " << outcome.failure().index() << ": " << outcome.failure().type_name()
                << ", " << outcome.failure().message() << '\n';
    }
  }
}
