// Items of uneven length in worker processes.

#include "spychronous/spychronous.hpp"
#include "uneven.hpp"

namespace {

using namespace spychronous::bench;

void uneven_items(benchmark::State& state, Place place) {
  const double step = seconds_per_step();
  const std::vector<std::uint64_t> items = make_items(place, step);
  const Ideal ideal = ideal_of(items, place);
  tbb::task_arena arena(width);

  Rounds rounds(state, std::chrono::milliseconds(20));
  rounds.add("job",
             [&] { return spychronous::Job(busy, items).processes(width).run_multi_processed(); });
  rounds.add("pinned ideal", [&] { run_pinned(ideal); });
  rounds.add("oneTBB", [&] { return run_tbb(arena, items, tbb::auto_partitioner()); });
  rounds.add("oneTBB simple", [&] { return run_tbb(arena, items, tbb::simple_partitioner()); });
  rounds.run();

  const double makespan = static_cast<double>(ideal.one) * step;
  rounds.report("job", "ideal makespans", makespan);
  rounds.report("pinned ideal", "ideal makespans", makespan);
  rounds.report_ratio("job", "pinned ideal", 1.03);
  rounds.report_ratio("job", "oneTBB", 1);
  rounds.report_ratio("job", "oneTBB simple", 1);
}

[[maybe_unused]] const bool registered = register_places("uneven_items", uneven_items);

}  // namespace
