// Results of 1 KiB to 16 MiB. The floors copy the same bytes twice, as a result that crosses a
// process boundary must be copied: out of one process and into the other.

#include <memory>
#include <vector>

#include "pools/all.hpp"
#include "protocol/contend.hpp"
#include "workloads/block_results.hpp"

using namespace spychronous::bench;

namespace {

using Results = std::vector<BlockOfBytes>;

/// Both generations of blocks exist at once, so every byte is written to a fresh page.
Results copy_keeping_both(const BlockResults& task) {
  const Results between(task.items().size(), task.source());
  Results results = between;
  return results;
}

/// Each block takes the place of the one before it, so the pages of the first copy are fresh only
/// once.
Results copy_keeping_one(const BlockResults& task) {
  Results results;
  results.reserve(task.items().size());
  for (std::size_t i = 0; i < task.items().size(); ++i) {
    const BlockOfBytes between = task.source();
    results.push_back(between);
  }
  return results;
}

Contender copies(const char* name, Results (*copy)(const BlockResults&)) {
  return {name, "memcpy", [copy](const Parameters& parameters) {
            auto task = std::make_shared<const BlockResults>(parameters);
            return timed([task, copy] { return copy(*task); },
                         [task](const Results& results) { task->check(results); });
          }};
}

}  // namespace

int main(int argc, char** argv) {
  return contend(
      {.name = "large_results",
       .defaults = {{"size", "1048576"}, {"count", "256"}},
       .small = {"size=1024", "count=10"},
       .contenders = all_pools<BlockResults>({copies("copies_to_fresh", copy_keeping_both),
                                              copies("copies_to_warm", copy_keeping_one)})},
      argc, argv);
}
