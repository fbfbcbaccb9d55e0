// Ten million items that cost nothing: what the engine adds to each.

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "rounds.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using namespace spychronous::bench;

constexpr std::size_t count = 10'000'000;
constexpr int width = 2;

std::int64_t successor(std::int64_t x) { return x + 1; }

void trivial_items(benchmark::State& state) {
  std::vector<std::int64_t> items(count);
  std::iota(items.begin(), items.end(), 0);
  tbb::task_arena arena(width);

  Rounds rounds(state, std::chrono::milliseconds(20));
  rounds.add("job", [&] {
    return spychronous::Job(successor, items).processes(width).run_multi_processed();
  });
  rounds.add("oneTBB", [&] {
    std::vector<std::int64_t> results(count);
    arena.execute([&] {
      tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count), [&](const auto& range) {
        for (std::size_t i = range.begin(); i != range.end(); ++i) results[i] = successor(items[i]);
      });
    });
    return results;
  });
  rounds.add("loop", [&] { return spychronous::Job(successor, items).run_single_processed(); });
  rounds.run();

  constexpr double unit = nanosecond * count;
  rounds.report("job", "ns per item", unit, 15);
  rounds.report("oneTBB", "ns per item", unit);
  rounds.report("loop", "ns per item", unit);
  rounds.report_ratio("job", "oneTBB", 6);
}
BENCHMARK(trivial_items)->Iterations(15)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
