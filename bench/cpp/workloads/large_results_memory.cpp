// What a run adds to the peak memory of its host beyond the results themselves, and that of all
// below it, in MiB. What they share counts as often as there are processes.

#include <sys/resource.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "pools/descriptor.hpp"
#include "pools/fork_and_pipe.hpp"
#include "pools/job.hpp"
#include "pools/map_task.hpp"
#include "protocol/contend.hpp"
#include "workloads/block_results.hpp"

using namespace spychronous::bench;

namespace {

constexpr double mebibyte = 1 << 20;
constexpr double kibibytes_each = 1.0 / 1024;

/// The most memory this process has ever had, shared pages that it touched included, in MiB.
double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:" && status >> word) return std::stod(word) * kibibytes_each;
  }
  throw std::runtime_error("/proc/self/status does not say VmHWM.");
}

template <class Pool>
double peak_of_run(const BlockResults& task, Pool& pool, int workers) {
  const double before = peak_memory();
  const auto results = pool([&task](int item) { return task(item); }, task.items());
  const double host = peak_memory() - before;
  task.check(results);
  rusage children{};
  ::getrusage(RUSAGE_CHILDREN, &children);
  const double kept =
      static_cast<double>(results.size()) * static_cast<double>(task.source().size()) / mebibyte;
  return host - kept + workers * static_cast<double>(children.ru_maxrss) * kibibytes_each;
}

/// `helpers` is how many processes there are besides the workers. Each round is a process of its
/// own, because a peak stays.
template <class Pool>
Contender memory_contender(const char* name, int helpers) {
  return {name, Pool::version(), [helpers](const Parameters& parameters) -> Round {
            return [helpers, parameters] {
              const Pipe pipe;
              const pid_t pid = fork_child([&] {
                const BlockResults task(parameters);
                Pool pool(parameters.processes());
                const double peak = peak_of_run(task, pool, parameters.processes() + helpers);
                pipe.writing.write_all(&peak, sizeof peak);
              });
              wait_for(pid);
              double peak = 0;
              require(pipe.reading.read(&peak, sizeof peak) == sizeof peak,
                      "Nothing was measured.");
              return Answer{Answer::Kind::value, peak};
            };
          }};
}

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "large_results_memory",
                  .defaults = {{"size", "1048576"}, {"count", "256"}},
                  .small = {"size=1024", "count=10"},
                  .contenders = {memory_contender<JobInProcesses>("job", 1),
                                 memory_contender<ForkAndPipe>("fork_and_pipe", 0)}},
                 argc, argv);
}
