// Three trivial items in a small program: what a job costs before its first item and after its
// last.

#include <vector>

#include "forks.hpp"
#include "rounds.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using namespace spychronous::bench;

int successor(int x) { return x + 1; }

void start_up(benchmark::State& state) {
  const std::vector<int> items = {1, 2, 3};
  constexpr int processes = 4;

  Rounds rounds(state);
  rounds.add("job", [&] {
    return spychronous::Job(successor, items).processes(processes).run_multi_processed();
  });
  rounds.add("5 forks together", [] { fork_together(processes + 1); });
  rounds.add("5 forks one by one", [] { fork_one_by_one(processes + 1); });
  rounds.run();

  rounds.report("job", "us", microsecond);
  rounds.report("5 forks together", "us", microsecond);
  rounds.report("5 forks one by one", "us", microsecond);
  rounds.report_ratio("job", "5 forks together", 2);
  rounds.report_ratio("job", "5 forks one by one");
}
BENCHMARK(start_up)->Iterations(500)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
