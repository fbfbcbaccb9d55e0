// What a small job costs in a small program. (So no thread pool is linked to this one.)

#include "workloads/start_up.hpp"

#include "floors/forks.hpp"
#include "pools/fork_and_pipe.hpp"
#include "pools/job.hpp"
#include "pools/map_task.hpp"
#include "protocol/contend.hpp"

using namespace spychronous::bench;

int main(int argc, char** argv) {
  std::vector<Contender> contenders = fork_contenders<StartUp>();
  contenders.push_back(MapTask<StartUp>::contender<JobInProcesses>("job"));
  contenders.push_back(MapTask<StartUp>::contender<ForkAndPipe>("fork_and_pipe"));
  return contend(
      {.name = "start_up", .defaults = {{"processes", "4"}}, .small = {}, .contenders = contenders},
      argc, argv);
}
