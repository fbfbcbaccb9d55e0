// Results that are small aggregates with a string in them: they cannot stay where they are made.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "pools/all.hpp"
#include "protocol/contend.hpp"

namespace spychronous::bench {

struct Record {
  std::int64_t id;
  double weight;
  std::string name;
  bool operator==(const Record&) const = default;
};

void encode(Bytes& bytes, const Record& record) {
  encode(bytes, record.id);
  encode(bytes, record.weight);
  encode(bytes, record.name);
}

void decode(const char*& from, Record& record) {
  decode(from, record.id);
  decode(from, record.weight);
  decode(from, record.name);
}

class SmallObjects {
 public:
  explicit SmallObjects(const Parameters& parameters) : items_(parameters.size("items")) {
    std::iota(items_.begin(), items_.end(), 0);
  }

  const std::vector<int>& items() const { return items_; }
  Record operator()(int i) const { return {i, 0.5 * i, "record number " + std::to_string(i)}; }
  void check(const std::vector<Record>& results) const {
    require(results.size() == items_.size(), "Results are missing.");
    for (std::size_t i = 0; i < results.size(); ++i) {
      require(results[i] == (*this)(items_[i]), "A record is not that of its item.");
    }
  }

 private:
  std::vector<int> items_;
};

}  // namespace spychronous::bench

int main(int argc, char** argv) {
  using namespace spychronous::bench;
  return contend({.name = "small_objects",
                  .defaults = {{"items", "1000000"}},
                  .small = {"items=100"},
                  .contenders = all_pools<SmallObjects>()},
                 argc, argv);
}
