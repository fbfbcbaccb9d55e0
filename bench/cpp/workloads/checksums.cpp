// The SHA-256 of every file below a folder, as examples/checksum_tree computes it.

#include <cstddef>
#include <string>
#include <vector>

#include "checksum_tree/checksum.hpp"
#include "pools/all.hpp"
#include "protocol/contend.hpp"
#include "workloads/files.hpp"

using namespace spychronous::bench;

namespace {

class Checksums {
 public:
  explicit Checksums(const Parameters& parameters)
      : files_(files_below(parameters.text("dir"))), expected_(Loop(1)(checksum_of, files_)) {}

  const std::vector<std::string>& items() const { return files_; }
  Checksum operator()(const std::string& file) const { return checksum_of(file); }
  void check(const std::vector<Checksum>& results) const {
    require(results.size() == files_.size(), "Results are missing.");
    for (std::size_t i = 0; i < results.size(); ++i) {
      require(results[i].sha256 == expected_[i].sha256 && results[i].size == expected_[i].size,
              "A checksum is wrong.");
    }
  }

 private:
  std::vector<std::string> files_;
  std::vector<Checksum> expected_;
};

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "checksums",
                  .defaults = {{"dir", "/usr/include"}},
                  .small = {"dir=/usr/include/linux"},
                  .contenders = all_pools<Checksums>()},
                 argc, argv);
}
