// The first good answer is enough: cancel() ends what still runs, and keeps what there is.
#include <chrono>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <thread>
#include <vector>

using spychronous::AsynchronousJob;
using namespace std::chrono_literals;

int search(int place) {
  if (place != 2) std::this_thread::sleep_for(1h);
  return place * 10;
}

int main() {
  const std::vector<int> places = {1, 2, 3, 4};
  auto running = AsynchronousJob(search, places).suppress_worker_exceptions().run_multi_processed();

  const auto first = running.begin();  // waits for it
  std::cout << "found " << *(*first).second << '\n';

  running.cancel();
  std::cout << running.completed() << " of " << running.total() << " were searched\n";
}
