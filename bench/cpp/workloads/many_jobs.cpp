// Many short jobs in a row. The floor forks as many processes as each has, a keeper and the
// workers.

#include "workloads/many_jobs.hpp"

#include "floors/forks.hpp"
#include "pools/fork_and_pipe.hpp"
#include "pools/job.hpp"
#include "protocol/contend.hpp"

using namespace spychronous::bench;

namespace {

Contender forks() {
  return {"forks", "fork", [](const Parameters& parameters) {
            return timed([jobs = parameters.integer("jobs"), processes = parameters.processes()] {
              for (std::int64_t i = 0; i < jobs; ++i) fork_together(processes + 1);
            });
          }};
}

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "many_jobs",
                  .defaults = {{"jobs", "1000"}},
                  .small = {"jobs=3"},
                  .contenders = {JobsInARow::contender<JobInProcesses>("job"),
                                 JobsInARow::contender<ForkAndPipe>("fork_and_pipe"), forks()}},
                 argc, argv);
}
