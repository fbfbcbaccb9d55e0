// A job that runs while the program does something else: another class name, and a handle in place
// of the results.
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <vector>

using spychronous::AsynchronousJob;

int get_plus_one(int num) { return num + 1; }

int main() {
  std::vector<int> nums = {1, 2, 3};
  auto running = AsynchronousJob(get_plus_one, nums).run_multi_processed();

  nums.clear();  // the workers have their own
  std::cout << "meanwhile\n";

  for (const int num : running.get()) std::cout << num << '\n';
}
