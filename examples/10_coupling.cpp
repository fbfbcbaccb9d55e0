// Results come in the order of the items, so most programs need nothing else. Where a result has to
// carry its item along, func returns both.
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <utility>
#include <vector>

using spychronous::Job;

int get_num_times_2(int num) { return num * 2; }

std::pair<int, int> double_num(int num) { return {num, get_num_times_2(num)}; }

int main() {
  const std::vector<int> items = {5, 7};
  for (const auto& [num, doubled] : Job(double_num, items).run_multi_processed()) {
    std::cout << num << " -> " << doubled << '\n';
  }
}
