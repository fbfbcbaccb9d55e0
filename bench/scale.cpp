// The cost of an item, start-up included, from a thousand items to a hundred millions; and beside
// it what the machine asks for fresh memory, which may grow by itself.

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <string>
#include <vector>

#include "rounds.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using namespace spychronous::bench;

std::int64_t successor(std::int64_t x) { return x + 1; }

void scale(benchmark::State& state) {
  Rounds rounds(state);
  const auto name = [](int exponent) { return "10^" + std::to_string(exponent) + " items"; };
  std::int64_t count = 1000;
  for (int exponent = 3; exponent <= 8; ++exponent, count *= 10) {
    rounds.add(name(exponent), [count] {
      return spychronous::Job(successor, std::views::iota(std::int64_t{0}, count))
          .processes(2)
          .run_multi_processed();
    });
  }
  const auto fill = [&](const std::string& contender, std::size_t size) {
    rounds.add(contender, [size] { return std::vector<std::int64_t>(size, 1); });
  };
  fill("vector of 10^7", 10'000'000);
  fill("vector of 10^8", 100'000'000);
  rounds.run();
  double per_item = nanosecond * 1000;
  for (int exponent = 3; exponent <= 8; ++exponent, per_item *= 10) {
    rounds.report(name(exponent), "ns per item", per_item);
  }
  rounds.report_ratio(name(8), name(7), 11);
  rounds.report_ratio("vector of 10^8", "vector of 10^7");
}
BENCHMARK(scale)->Iterations(5)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
