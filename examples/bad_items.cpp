// Eight items, three of them bad: what becomes of each.
#include <chrono>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <stdexcept>
#include <vector>

using spychronous::Job;

int square(int item) {
  if (item == 2) throw std::range_error("cannot square a 2");
  if (item == 4) {
    volatile int* nowhere = nullptr;
    *nowhere = item;  // a segmentation fault
  }
  if (item == 6) {
    for (volatile bool forever = true; forever;) {
    }
  }
  return item * item;
}

int main() {
  const std::vector<int> items = {0, 1, 2, 3, 4, 5, 6, 7};
  const auto outcomes = Job(square, items)
                            .timeout(std::chrono::seconds(1))
                            .suppress_worker_exceptions()
                            .run_multi_processed();

  std::cout << "item  outcome\n";
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::cout << items[i] << "     ";
    if (outcomes[i]) {
      std::cout << *outcomes[i] << '\n';
    } else {
      std::cout << outcomes[i].failure().type_name() << ": " << outcomes[i].failure().message()
                << '\n';
    }
  }
}
