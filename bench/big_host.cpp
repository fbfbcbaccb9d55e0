// A small job of a program that has touched 1 GiB: a fork copies its page tables, so each process
// costs milliseconds here, and one fork too many shows.

#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "forks.hpp"
#include "rounds.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using namespace spychronous::bench;

int successor(int x) { return x + 1; }

/// Private memory in pages of 4 KiB, all of them touched.
class Ballast {
 public:
  explicit Ballast(std::size_t size) : size_(size) {
    data_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data_ == MAP_FAILED) throw std::runtime_error("no memory");
    ::madvise(data_, size, MADV_NOHUGEPAGE);
    std::memset(data_, 1, size);
  }
  ~Ballast() { ::munmap(data_, size_); }
  Ballast(const Ballast&) = delete;
  Ballast& operator=(const Ballast&) = delete;

 private:
  void* data_;
  std::size_t size_;
};

void big_host(benchmark::State& state) {
  const Ballast ballast(std::size_t{1} << 30);
  const std::vector<int> items = {1, 2, 3, 4};
  constexpr int processes = 4;

  Rounds rounds(state);
  rounds.add("job", [&] {
    return spychronous::Job(successor, items).processes(processes).run_multi_processed();
  });
  rounds.add("5 forks one by one", [] { fork_one_by_one(processes + 1); });
  rounds.run();

  rounds.report("job", "ms", millisecond);
  rounds.report("5 forks one by one", "ms", millisecond);
  rounds.report_ratio("job", "5 forks one by one", 1.3);
}
BENCHMARK(big_host)->Iterations(25)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
