// Run it in a terminal and press Ctrl-C. The workers are ended at once and have no last words, then
// the program itself ends as every program does that knows nothing of SIGINT: by that signal, so
// that the shell, or the script around it, knows.
#include <chrono>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <string>
#include <thread>
#include <vector>

using spychronous::Job;
using namespace std::chrono_literals;

void print_item(int item) {
  std::cout << "item " + std::to_string(item) + " has begun\n" << std::flush;
  std::this_thread::sleep_for(50s);
  std::cout << "item " + std::to_string(item) + " is done\n" << std::flush;
}

int main() {
  const std::vector<int> items = {1, 2, 3};
  std::cout << "Press Ctrl-C.\n" << std::flush;
  Job(print_item, items).run_multi_processed();
  std::cout << "Nobody pressed Ctrl-C.\n";
}
