// Many short jobs in a row, in threads.

#include "floors/threads.hpp"
#include "pools/all.hpp"
#include "protocol/contend.hpp"
#include "workloads/many_jobs.hpp"

using namespace spychronous::bench;

int main(int argc, char** argv) {
  return contend({.name = "many_jobs_in_threads",
                  .defaults = {{"jobs", "10000"}},
                  .small = {"jobs=3"},
                  .contenders = joined({thread_pools<JobsInARow>(),
                                        {JobsInARow::contender<BareThreads>("threads")}})},
                 argc, argv);
}
