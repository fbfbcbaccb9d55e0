// Items that cost nothing: what each contender adds to one.

#include "pools/all.hpp"
#include "pools/fork_and_shared_memory.hpp"
#include "protocol/contend.hpp"
#include "workloads/successors.hpp"

using namespace spychronous::bench;

namespace {

struct TrivialItems : Successors {
  explicit TrivialItems(const Parameters& parameters) : Successors(parameters.size("items")) {}
};

}  // namespace

int main(int argc, char** argv) {
  return contend(
      {.name = "trivial_items",
       .defaults = {{"items", "10000000"}},
       .small = {"items=100"},
       .contenders = all_pools<TrivialItems>(
           {MapTask<TrivialItems>::contender<ForkAndSharedMemory>("fork_and_shared_memory")})},
      argc, argv);
}
