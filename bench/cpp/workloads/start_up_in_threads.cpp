// What a small job costs in threads, beside pools that have started theirs before.

#include "floors/threads.hpp"
#include "pools/all.hpp"
#include "protocol/contend.hpp"
#include "workloads/start_up.hpp"

using namespace spychronous::bench;

int main(int argc, char** argv) {
  using Make = MapTask<StartUp>;
  return contend(
      {.name = "start_up_in_threads",
       .defaults = {{"processes", "4"}},
       .small = {},
       .contenders = joined({thread_pools<Make>(), {Make::contender<BareThreads>("threads")}})},
      argc, argv);
}
