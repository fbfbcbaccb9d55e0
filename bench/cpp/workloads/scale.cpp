// What an item costs, start-up included, from a thousand items to a hundred millions; and beside it
// what the machine asks for fresh memory, which may grow by itself.

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <vector>

#include "pools/job.hpp"
#include "protocol/contend.hpp"

using namespace spychronous::bench;

namespace {

std::int64_t successor(std::int64_t x) { return x + 1; }

Contender job() {
  return {"job", version_of_job(), [](const Parameters& parameters) {
            const std::int64_t count = parameters.integer("items");
            return timed(
                [count, processes = parameters.processes()] {
                  return spychronous::Job(successor, std::views::iota(std::int64_t{0}, count))
                      .processes(processes)
                      .run_multi_processed();
                },
                [count](const std::vector<std::int64_t>& results) {
                  require(results.size() == static_cast<std::size_t>(count),
                          "Results are missing.");
                  for (std::int64_t expected = 0; const std::int64_t result : results) {
                    require(result == ++expected, "A result is not that of its item.");
                  }
                });
          }};
}

Contender vector() {
  return {"vector", "std::vector", [](const Parameters& parameters) {
            return timed(
                [count = parameters.size("items")] { return std::vector<std::int64_t>(count, 1); },
                [](const std::vector<std::int64_t>& filled) {
                  require(filled.back() == 1, "The vector is not filled.");
                });
          }};
}

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "scale",
                  .defaults = {{"items", "1000000"}},
                  .small = {"items=100"},
                  .contenders = {job(), vector()}},
                 argc, argv);
}
