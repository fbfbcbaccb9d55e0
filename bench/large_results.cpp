// 256 results of 1 MiB. The floor copies the same bytes twice, each time into fresh vectors, as a
// result that crosses a process boundary must be copied: out of one process and into the other.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

#include "rounds.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using namespace spychronous::bench;

constexpr int count = 256;
constexpr std::size_t size = std::size_t{1} << 20;
constexpr double mebibyte = 1 << 20;

using Block = std::vector<char>;

auto make_job(const Block& source, int processes) {
  return spychronous::Job([&source](int) { return source; }, std::views::iota(0, count))
      .processes(processes);
}

/// Both generations of vectors exist at once, so every byte is written to a fresh page.
std::vector<Block> copy_twice_keeping_both(const Block& source) {
  const std::vector<Block> between(count, source);
  std::vector<Block> results = between;
  return results;
}

/// Each intermediate vector takes the place of the one before it: its pages are fresh only once.
std::vector<Block> copy_twice_keeping_one(const Block& source) {
  std::vector<Block> results;
  results.reserve(count);
  for (int i = 0; i < count; ++i) {
    const Block between = source;
    results.push_back(between);
  }
  return results;
}

void large_results(benchmark::State& state) {
  const Block source(size, 'x');
  Rounds rounds(state);
  rounds.add("job", [&] { return make_job(source, 2).run_multi_processed(); });
  rounds.add("2 copies to fresh memory", [&] { return copy_twice_keeping_both(source); });
  rounds.add("2 copies, the first to warm memory", [&] { return copy_twice_keeping_one(source); });
  rounds.run();

  rounds.report("job", "ms", millisecond);
  rounds.report("2 copies to fresh memory", "ms", millisecond);
  rounds.report("2 copies, the first to warm memory", "ms", millisecond);
  rounds.report_ratio("job", "2 copies to fresh memory", 2);
  rounds.report_ratio("job", "2 copies, the first to warm memory", 2);
}
BENCHMARK(large_results)->Iterations(15)->UseManualTime()->Unit(benchmark::kMillisecond);

/// The most memory this process has ever had, shared pages that it touched included, in MiB.
double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:" && status >> word) return std::stod(word) / 1024;
  }
  throw std::runtime_error("/proc/self/status does not say VmHWM");
}

/// What a run of a job adds to the peak memory of its host beyond the results themselves, and the
/// peak memory of its largest process below the host, in MiB.
struct Peak {
  double host;
  double worker;
};

/// Measured in a process of its own, because a peak stays.
Peak measure_peak(int processes) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = ::fork();
  if (pid == 0) {
    const Block source(size, 'x');
    const double before = peak_memory();
    const auto results = make_job(source, processes).run_multi_processed();
    rusage children{};
    ::getrusage(RUSAGE_CHILDREN, &children);
    const Peak peak{peak_memory() - before - count * static_cast<double>(size) / mebibyte,
                    static_cast<double>(children.ru_maxrss) / 1024};
    ::_exit(::write(ends[1], &peak, sizeof peak) == sizeof peak ? 0 : 1);
  }
  ::close(ends[1]);
  Peak peak{};
  const bool measured = pid > 0 && ::read(ends[0], &peak, sizeof peak) == sizeof peak;
  ::close(ends[0]);
  ::waitpid(pid, nullptr, 0);
  if (!measured) throw std::runtime_error("the measured process failed");
  return peak;
}

void large_results_memory(benchmark::State& state) {
  const auto processes = static_cast<int>(state.range(0));
  Peak peak{};
  for (auto _ : state) peak = measure_peak(processes);
  state.counters["host, MiB beyond the results"] = peak.host;
  // Counts twice what the processes share.
  const std::string all = "host and all below it, MiB beyond the results";
  state.counters[all] = peak.host + (processes + 1) * peak.worker;
  state.counters[all + ": goal"] = 64;
}
BENCHMARK(large_results_memory)
    ->ArgName("processes")
    ->Arg(2)
    ->Arg(4)
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);

}  // namespace
