// Items of uneven length in threads, each pool at its best setting.

#include <omp.h>

#ifdef SPYCHRONOUS_BENCH_BS_THREAD_POOL
#include <BS_thread_pool.hpp>
#endif

#include "spychronous/spychronous.hpp"
#include "uneven.hpp"

namespace {

using namespace spychronous::bench;

void uneven_items_in_threads(benchmark::State& state, Place place) {
  const double step = seconds_per_step();
  const std::vector<std::uint64_t> items = make_items(place, step);
  const Ideal ideal = ideal_of(items, place);
  tbb::task_arena arena(width);

  Rounds rounds(state, std::chrono::milliseconds(20));
  rounds.add("job",
             [&] { return spychronous::Job(busy, items).processes(width).run_multi_threaded(); });
  rounds.add("pinned ideal", [&] { run_pinned(ideal); });
  rounds.add("oneTBB", [&] { return run_tbb(arena, items, tbb::simple_partitioner()); });
  rounds.add("OpenMP dynamic", [&] {
    std::vector<std::uint64_t> results(items.size());
#pragma omp parallel for num_threads(width) schedule(dynamic)
    for (std::size_t i = 0; i < items.size(); ++i) results[i] = busy(items[i]);
    return results;
  });
#ifdef SPYCHRONOUS_BENCH_BS_THREAD_POOL
  BS::thread_pool pool(width);
  rounds.add("BS::thread_pool", [&] {
    std::vector<std::uint64_t> results(items.size());
    pool.submit_loop(
            std::size_t{0}, items.size(), [&](std::size_t i) { results[i] = busy(items[i]); },
            items.size())
        .wait();
    return results;
  });
#endif
  rounds.run();

  const double makespan = static_cast<double>(ideal.one) * step;
  rounds.report("job", "ideal makespans", makespan);
  rounds.report_ratio("job", "pinned ideal");
  rounds.report_ratio("job", "oneTBB", 1);
  rounds.report_ratio("job", "OpenMP dynamic", 1);
#ifdef SPYCHRONOUS_BENCH_BS_THREAD_POOL
  rounds.report_ratio("job", "BS::thread_pool", 1);
#endif
}

[[maybe_unused]] const bool registered =
    register_places("uneven_items_in_threads", uneven_items_in_threads);

}  // namespace
