// Small aggregates with a string in them: results that travel through the rings.

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <string>
#include <vector>

#include "rounds.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using namespace spychronous::bench;

constexpr int count = 1'000'000;
constexpr int width = 2;

struct Record {
  std::int64_t id;
  double weight;
  std::string name;
};

Record make_record(int i) { return {i, 0.5 * i, "record number " + std::to_string(i)}; }

void records(benchmark::State& state) {
  tbb::task_arena arena(width);
  Rounds rounds(state, std::chrono::milliseconds(20));
  rounds.add("job", [] {
    return spychronous::Job(make_record, std::views::iota(0, count))
        .processes(width)
        .run_multi_processed();
  });
  rounds.add("oneTBB", [&] {
    std::vector<Record> results(count);
    arena.execute([&] {
      tbb::parallel_for(tbb::blocked_range<int>(0, count), [&](const auto& range) {
        for (int i = range.begin(); i != range.end(); ++i) {
          results[static_cast<std::size_t>(i)] = make_record(i);
        }
      });
    });
    return results;
  });
  rounds.run();

  constexpr double unit = nanosecond * count;
  rounds.report("job", "ns per item", unit);
  rounds.report("oneTBB", "ns per item", unit);
  rounds.report_ratio("job", "oneTBB");
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(records)->Iterations(9)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
