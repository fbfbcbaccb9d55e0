// A job inside the items of another one. That is refused unless the outer job says no_daemon(), so
// that nobody starts processes by the square without knowing it.
#include <iostream>
#include <numeric>
#include <spychronous/spychronous.hpp>
#include <stdexcept>
#include <vector>

using spychronous::Job;
using Row = std::vector<int>;

int square(int number) { return number * number; }

int sum_of_squares(const Row& row) {
  const std::vector<int> squares = Job(square, row).processes(2).run_multi_processed();
  return std::accumulate(squares.begin(), squares.end(), 0);
}

int main() {
  const std::vector<Row> rows = {{1, 2}, {3, 4, 5}, {6}};

  for (const int sum : Job(sum_of_squares, rows).no_daemon().run_multi_processed()) {
    std::cout << sum << '\n';
  }

  try {
    Job(sum_of_squares, rows).run_multi_processed();
  } catch (const std::logic_error& error) {
    std::cout << "without no_daemon(): " << error.what() << '\n';
  }
}
