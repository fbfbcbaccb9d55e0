// Cancelling a job whose four workers are busy: until nothing of it is left. The floor is what it
// takes to kill and reap four processes of this program that do the same.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "rounds.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using namespace spychronous::bench;

constexpr int width = 4;

[[noreturn]] void spin() {
  for (volatile int forever = 0;;) forever = forever + 1;
}

void cancel(benchmark::State& state) {
  std::vector<double> job;
  std::vector<double> floor;
  for (auto _ : state) {
    auto running = spychronous::AsynchronousJob(
                       [](int) {
                         spin();
                         return 0;
                       },
                       std::vector<int>(width))
                       .processes(width)
                       .run_multi_processed();
    ::usleep(50'000);  // until they are busy
    job.push_back(seconds_of([&] { running.cancel(); }));

    std::array<pid_t, width> children{};
    for (pid_t& child : children) {
      if ((child = ::fork()) == 0) spin();
    }
    ::usleep(50'000);
    floor.push_back(seconds_of([&] {
      for (const pid_t child : children) ::kill(child, SIGKILL);
      for (const pid_t child : children) ::waitpid(child, nullptr, 0);
    }));
    state.SetIterationTime(job.back());
  }
  const auto median = [](std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2] / millisecond;
  };
  state.counters["job, ms"] = median(job);
  state.counters["death of the workers, ms"] = median(floor);
  state.counters["beyond it, ms"] = median(job) - median(floor);
  state.counters["beyond it, ms: goal"] = 50;
}
BENCHMARK(cancel)->Iterations(15)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
