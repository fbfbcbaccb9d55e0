// Ten million items that cost nothing, in threads: what each of these pools adds to an item. Each
// writes its results to a vector, which it also makes.

#include <omp.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#ifdef SPYCHRONOUS_BENCH_BS_THREAD_POOL
#include <BS_thread_pool.hpp>
#endif

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

void trivial_items_in_threads(benchmark::State& state) {
  std::vector<std::int64_t> items(count);
  std::iota(items.begin(), items.end(), 0);
  tbb::task_arena arena(width);

  Rounds rounds(state, std::chrono::milliseconds(20));
  rounds.add("job", [&] {
    return spychronous::Job(successor, items).processes(width).run_multi_threaded();
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
  rounds.add("OpenMP static", [&] {
    std::vector<std::int64_t> results(count);
#pragma omp parallel for num_threads(width) schedule(static)
    for (std::size_t i = 0; i < count; ++i) results[i] = successor(items[i]);
    return results;
  });
  rounds.add("OpenMP dynamic", [&] {
    std::vector<std::int64_t> results(count);
#pragma omp parallel for num_threads(width) schedule(dynamic)
    for (std::size_t i = 0; i < count; ++i) results[i] = successor(items[i]);
    return results;
  });
#ifdef SPYCHRONOUS_BENCH_BS_THREAD_POOL
  BS::thread_pool pool(width);
  rounds.add("BS::thread_pool", [&] {
    std::vector<std::int64_t> results(count);
    pool.submit_loop(std::size_t{0}, count,
                     [&](std::size_t i) { results[i] = successor(items[i]); })
        .wait();
    return results;
  });
#endif
  rounds.run();

  constexpr double unit = nanosecond * count;
  rounds.report("job", "ns per item", unit);
  rounds.report("oneTBB", "ns per item", unit);
  rounds.report("OpenMP static", "ns per item", unit);
  rounds.report("OpenMP dynamic", "ns per item", unit);
#ifdef SPYCHRONOUS_BENCH_BS_THREAD_POOL
  rounds.report("BS::thread_pool", "ns per item", unit);
#endif
  rounds.report_ratio("job", "oneTBB", 2);
}
BENCHMARK(trivial_items_in_threads)->Iterations(15)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
