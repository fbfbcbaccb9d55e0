// A limit on the time that an item may take, by default 30 days. An item that exceeds it is ended,
// whatever it is busy with.
#include <chrono>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <thread>
#include <vector>

using spychronous::Job;
using namespace std::chrono_literals;

std::chrono::seconds sleep_for(std::chrono::seconds time) {
  std::this_thread::sleep_for(time);
  return time;
}

int main() {
  const std::vector<std::chrono::seconds> items = {0s, 0s, 1h};

  try {
    Job(sleep_for, items).timeout(2s).run_multi_processed();
  } catch (const spychronous::TimeoutFailure& failure) {
    std::cout << "item " << failure.index() << ' ' << failure.message() << '\n';
  }
}
