// Items that are read from one end to the other, as large as memory is fast.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "floors/pinned.hpp"
#include "pools/all.hpp"
#include "protocol/contend.hpp"

using namespace spychronous::bench;

namespace {

using Item = std::vector<std::uint64_t>;

class LargeItems {
 public:
  explicit LargeItems(const Parameters& parameters) {
    const std::size_t length = parameters.size("size") / sizeof(Item::value_type);
    for (std::size_t i = 0; i < parameters.size("items"); ++i) items_.emplace_back(length, i);
  }

  const std::vector<Item>& items() const { return items_; }
  std::uint64_t operator()(const Item& item) const {
    return std::accumulate(item.begin(), item.end(), std::uint64_t{0});
  }
  void check(const std::vector<std::uint64_t>& results) const {
    require(results.size() == items_.size(), "Results are missing.");
    for (std::size_t i = 0; i < results.size(); ++i) {
      require(results[i] == i * items_[i].size(), "A sum is wrong.");
    }
  }

 private:
  std::vector<Item> items_;
};

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "large_items",
                  .defaults = {{"size", "1048576"}, {"items", "256"}},
                  .small = {"size=1024", "items=10"},
                  .contenders = all_pools<LargeItems>(
                      {MapTask<LargeItems>::contender<PinnedIdeal>("pinned_ideal")})},
                 argc, argv);
}
