// Results that stand in place.
#include "hot_paths.hpp"
#include "spychronous/spychronous.hpp"

namespace spychronous::instructions {
namespace {

std::int64_t successor(std::uint32_t item) { return std::int64_t{item} + 1; }

void run_successors(std::uint32_t count, std::chrono::nanoseconds limit) {
  const auto results =
      Job(successor, first(count)).processes(1).timeout(limit).run_multi_processed();
  require(results.size() == count && results.back() == count);
}

}  // namespace

void in_place(std::uint32_t count) { run_successors(count, std::chrono::hours(1)); }
void in_place_without_limit(std::uint32_t count) {
  run_successors(count, std::chrono::nanoseconds::max());
}

}  // namespace spychronous::instructions
