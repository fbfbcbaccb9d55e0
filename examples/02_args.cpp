// What follows the items goes to every call, behind the item. Calls take as long as they take; the
// results are in the order of the items.
#include <chrono>
#include <iostream>
#include <random>
#include <spychronous/spychronous.hpp>
#include <thread>
#include <vector>

using spychronous::Job;

int get_number(int item, int multiplier) {
  std::random_device random;
  std::this_thread::sleep_for(std::chrono::milliseconds(random() % 200));
  return item * multiplier;
}

int main() {
  const std::vector<int> items = {4, 2, 3};
  const int multiplier = 2;

  for (const int number : Job(get_number, items, multiplier).run_multi_processed()) {
    std::cout << number << '\n';
  }
}
