// Items that are all of one length, from 100 ns to a second. `calibrate` prints how many iterations
// a microsecond is.

#include <cstdint>
#include <iostream>
#include <string_view>
#include <vector>

#include "busy.hpp"
#include "floors/pinned.hpp"
#include "pools/all.hpp"
#include "protocol/contend.hpp"

using namespace spychronous::bench;

namespace {

class EvenItems {
 public:
  explicit EvenItems(const Parameters& parameters)
      : items_(parameters.size("items"), parameters.size("iterations")),
        expected_(busy(items_.front())) {}

  const std::vector<std::uint64_t>& items() const { return items_; }
  std::uint64_t operator()(std::uint64_t iterations) const { return busy(iterations); }
  void check(const std::vector<std::uint64_t>& results) const {
    require(results == std::vector(items_.size(), expected_), "A result is wrong.");
  }

 private:
  std::vector<std::uint64_t> items_;
  std::uint64_t expected_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string_view("calibrate")) {
    std::cout << iterations_per_microsecond() << '\n';
    return 0;
  }
  return contend({.name = "items",
                  .defaults = {{"iterations", "1000"}, {"items", "1000000"}},
                  .small = {"iterations=10", "items=100"},
                  .contenders = all_pools<EvenItems>(
                      {MapTask<EvenItems>::contender<PinnedIdeal>("pinned_ideal")})},
                 argc, argv);
}
