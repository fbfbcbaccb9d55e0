// Items of lognormal length, one of them a hundred times as long as the others are on average. The
// pools know nothing of lengths; the floor does.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "busy.hpp"
#include "floors/pinned.hpp"
#include "pools/all.hpp"
#include "protocol/contend.hpp"

using namespace spychronous::bench;

namespace {

class UnevenItems {
 public:
  explicit UnevenItems(const Parameters& parameters) {
    const std::size_t count = parameters.size("items");
    const auto median = static_cast<double>(parameters.integer("iterations"));
    constexpr double sigma = 1;
    std::mt19937_64 random(20);
    std::lognormal_distribution<double> length(std::log(median), sigma);
    items_.resize(count - 1);
    for (auto& item : items_) item = static_cast<std::uint64_t>(length(random));
    const std::uint64_t total = std::accumulate(items_.begin(), items_.end(), std::uint64_t{0});
    longest_ = place_of(parameters.text("order"), count);
    items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(longest_), 100 * total / count);
    for (const std::uint64_t item : items_) expected_.push_back(busy(item));
  }

  const std::vector<std::uint64_t>& items() const { return items_; }
  std::uint64_t operator()(std::uint64_t iterations) const { return busy(iterations); }
  void check(const std::vector<std::uint64_t>& results) const {
    require(results == expected_, "A result is wrong.");
  }
  std::size_t longest() const { return longest_; }

 private:
  static std::size_t place_of(const std::string& order, std::size_t count) {
    if (order == "first") return 0;
    if (order == "middle") return count / 2;
    if (order == "last") return count - 1;
    throw std::invalid_argument("order=" + order + " is not one of first, middle, last.");
  }

  std::vector<std::uint64_t> items_;
  std::size_t longest_;
  std::vector<std::uint64_t> expected_;
};

/// Which items each core is to run, by index.
using Schedule = std::vector<std::vector<std::size_t>>;

/// The shortest that the lengths allow. A long item that comes last is begun when the others are
/// done, as by everyone who cannot know that it is coming.
Schedule ideal_schedule(const UnevenItems& task, std::size_t cores) {
  const std::vector<std::uint64_t>& items = task.items();
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t i) { return items[i]; });
  if (task.longest() == items.size() - 1) std::ranges::rotate(order, order.begin() + 1);

  Schedule schedule(cores);
  std::vector<std::uint64_t> loads(cores);
  for (const std::size_t i : order) {
    const auto least = std::ranges::min_element(loads) - loads.begin();
    const auto core = static_cast<std::size_t>(least);
    schedule[core].push_back(i);
    loads[core] += items[i];
  }
  return schedule;
}

Contender pinned_ideal() {
  return {"pinned_ideal", PinnedIdeal::version(), [](const Parameters& parameters) {
            auto task = std::make_shared<const UnevenItems>(parameters);
            const auto cores = static_cast<std::size_t>(parameters.processes());
            return timed(
                [task, schedule = ideal_schedule(*task, cores)] {
                  std::vector<std::uint64_t> results(task->items().size());
                  run_pinned(schedule.size(), [&](std::size_t core) {
                    for (const std::size_t i : schedule[core]) results[i] = busy(task->items()[i]);
                  });
                  return results;
                },
                [task](const auto& results) { task->check(results); });
          }};
}

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "uneven_items",
                  .defaults = {{"order", "middle"}, {"items", "500"}, {"iterations", "1000000"}},
                  .small = {"items=20", "iterations=10"},
                  .contenders = all_pools<UnevenItems>({pinned_ideal()})},
                 argc, argv);
}
