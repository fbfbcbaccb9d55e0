#include <iostream>
#include <spychronous/spychronous.hpp>
#include <vector>

using spychronous::Job;

int get_plus_one(int num) { return num + 1; }

int main() {
  const std::vector<int> nums = {1, 2, 3};

  // Instead of: for (const int num : nums) sums.push_back(get_plus_one(num));
  const std::vector<int> sums = Job(get_plus_one, nums).run_multi_processed();
  for (const int sum : sums) std::cout << sum << '\n';
}
