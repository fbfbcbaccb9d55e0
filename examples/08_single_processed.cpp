// Write and debug with run_single_processed(), deploy with run_multi_processed(). The first is the
// plain loop, in the program itself: breakpoints stop, steps step. Results and exceptions are the
// same, so one word is all that changes.
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <stdexcept>
#include <vector>

using spychronous::Job;

int calls = 0;  // in this process: workers count in copies of their own

int share_of_twelve(int heads) {
  ++calls;
  if (heads == 0) throw std::domain_error("nobody is left to share with");
  return 12 / heads;
}

void report(auto run) {
  try {
    for (const int share : run()) std::cout << share << ' ';
  } catch (const std::domain_error& error) {
    std::cout << error.what();
  }
  std::cout << "\ncalls in this process: " << calls << '\n';
}

int main() {
  std::vector<int> items = {1, 2, 0};
  const Job job(share_of_twelve, items);

  report([&] { return job.run_single_processed(); });  // developing
  report([&] { return job.run_multi_processed(); });
  items.back() = 3;  // debugged
  report([&] { return job.run_single_processed(); });
  report([&] { return job.run_multi_processed(); });  // deployed
}
