// Results as they come: the handle of a running job is a range of indices and outcomes, in the
// order in which they complete.
#include <chrono>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using spychronous::AsynchronousJob;
using namespace std::chrono_literals;

std::string render(std::chrono::milliseconds effort) {
  if (effort < 0s) throw std::invalid_argument("no effort is negative");
  std::this_thread::sleep_for(effort);
  return "a picture";
}

int main() {
  const std::vector<std::chrono::milliseconds> efforts = {3s, 1s, -1s};
  auto running =
      AsynchronousJob(render, efforts).suppress_worker_exceptions().run_multi_processed();

  for (auto [index, outcome] : running) {
    std::cout << index << ": " << (outcome ? *outcome : outcome.failure().message()) << '\n';
  }
  std::cout << running.completed() << " of " << running.total() << '\n';
}
