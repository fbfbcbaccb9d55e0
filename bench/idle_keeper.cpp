// The CPU time that the keeper takes while items run, seen by an item that looks at its parent. It
// should be none, so it is given in nanoseconds.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "busy.hpp"
#include "rounds.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using namespace spychronous::bench;
using namespace std::chrono_literals;

/// Nanoseconds the parent of this process has been on a core.
std::int64_t cpu_time_of_parent() {
  std::ifstream file("/proc/" + std::to_string(::getppid()) + "/schedstat");
  std::int64_t nanoseconds = 0;
  if (!(file >> nanoseconds)) throw std::runtime_error("this kernel has no /proc/PID/schedstat");
  return nanoseconds;
}

/// The first item takes a second and returns the keeper's CPU time in it. Meanwhile the second
/// worker runs others of a microsecond.
std::int64_t look_at_keeper(std::int64_t item) {
  if (item != 0) return static_cast<std::int64_t>(busy(1000)) & 0;
  std::this_thread::sleep_for(100ms);  // both workers are at work by then
  const std::int64_t before = cpu_time_of_parent();
  std::this_thread::sleep_for(1s);
  return cpu_time_of_parent() - before;
}

void idle_keeper(benchmark::State& state) {
  std::vector<std::int64_t> items(static_cast<std::size_t>(state.range(0)));
  std::iota(items.begin(), items.end(), 0);
  std::int64_t spent = 0;
  for (auto _ : state) {
    spent = std::max(
        spent, spychronous::Job(look_at_keeper, items).processes(2).run_multi_processed().front());
  }
  const std::string figure = "keeper, ns of CPU time in 1 s";
  state.counters[figure] = static_cast<double>(spent);
  state.counters[figure + ": goal"] = 0;
}
BENCHMARK(idle_keeper)
    ->ArgName("items")
    ->Arg(1)
    ->Arg(4'000'000)
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);

}  // namespace
