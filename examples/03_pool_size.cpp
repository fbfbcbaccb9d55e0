// How many items run at once is for the program to say; the default is 4. Items that mostly wait
// leave the cores idle, so there may be many more of them than cores.
#include <chrono>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <thread>
#include <vector>

using spychronous::Job;
using namespace std::chrono_literals;

void nap(int /*item*/) { std::this_thread::sleep_for(1s); }

int main() {
  const std::vector<int> items(20);

  const auto start = std::chrono::steady_clock::now();
  Job(nap, items).processes(20).run_multi_processed();
  const auto elapsed = std::chrono::steady_clock::now() - start;

  std::cout << "20 naps of a second took " << (elapsed < 4s ? "less" : "more") << " than 4 s\n";
}
