#include <string>

#include "hot_paths.hpp"
#include "spychronous/spychronous.hpp"

namespace spychronous::instructions {
namespace {

struct Record {
  std::int64_t id;
  double weight;
  std::string label;  // too long to be stored in the string itself
};

Record record_of(std::uint32_t item) { return {item, 0.5, "a label of thirty-two characters"}; }

}  // namespace

// Results that are encoded, and go through a ring.
void records(std::uint32_t count) {
  const auto results = Job(record_of, first(count)).processes(1).run_multi_processed();
  require(results.size() == count && results.back().id == count - 1);
}

}  // namespace spychronous::instructions
