// A small job of a program that has much memory: a fork copies its page tables, so one fork too
// many shows.

#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>

#include "floors/forks.hpp"
#include "pools/fork_and_pipe.hpp"
#include "pools/job.hpp"
#include "pools/map_task.hpp"
#include "protocol/contend.hpp"
#include "workloads/successors.hpp"

using namespace spychronous::bench;

namespace {

int advice_for(const std::string& pages) {
  if (pages == "small") return MADV_NOHUGEPAGE;
  if (pages == "huge") return MADV_HUGEPAGE;
  throw std::invalid_argument("pages=" + pages + " is neither small nor huge.");
}

/// Private memory, all of it touched.
class Ballast {
 public:
  Ballast(std::size_t size, int advice)
      : size_(size),
        data_(::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (data_ == MAP_FAILED) refused("mmap");
    ::madvise(data_, size_, advice);
    std::memset(data_, 1, size_);
  }
  ~Ballast() { ::munmap(data_, size_); }
  Ballast(const Ballast&) = delete;
  Ballast& operator=(const Ballast&) = delete;

 private:
  std::size_t size_;
  void* data_;
};

class BigHost : public Successors {
 public:
  explicit BigHost(const Parameters& parameters)
      : Successors(4),
        ballast_(parameters.size("mib") << 20, advice_for(parameters.text("pages"))) {}

 private:
  Ballast ballast_;
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<Contender> contenders = fork_contenders<BigHost>();
  contenders.push_back(MapTask<BigHost>::contender<JobInProcesses>("job"));
  contenders.push_back(MapTask<BigHost>::contender<ForkAndPipe>("fork_and_pipe"));
  return contend({.name = "big_host",
                  .defaults = {{"mib", "1024"}, {"pages", "small"}, {"processes", "4"}},
                  .small = {"mib=1"},
                  .contenders = contenders},
                 argc, argv);
}
