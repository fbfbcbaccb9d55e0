// The CPU time that the keeper takes while items run, seen by an item that looks at its parent. It
// should be none, so it is given in nanoseconds.

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "busy.hpp"
#include "pools/descriptor.hpp"
#include "pools/job.hpp"
#include "protocol/contend.hpp"

using namespace spychronous::bench;

namespace {

constexpr std::uint64_t iterations_of_an_item = 1000;

std::ifstream open_for(pid_t pid, const char* name) {
  return std::ifstream("/proc/" + std::to_string(pid) + "/" + name);
}

/// Nanoseconds a process has been on a core.
std::int64_t cpu_time_of(pid_t pid) {
  std::ifstream file = open_for(pid, "schedstat");
  std::int64_t nanoseconds = 0;
  if (!(file >> nanoseconds)) throw std::runtime_error("/proc/PID/schedstat cannot be read.");
  return nanoseconds;
}

bool sleeps(pid_t pid) {
  std::ifstream file = open_for(pid, "stat");
  file.ignore(std::numeric_limits<std::streamsize>::max(), ')');
  char state = 0;
  if (!(file >> state)) throw std::runtime_error("/proc/PID/stat cannot be read.");
  return state == 'S';
}

/// The first item takes a second and returns the keeper's CPU time in it. Meanwhile the other
/// worker runs the rest.
class LookAtKeeper {
 public:
  explicit LookAtKeeper(std::size_t items) : items_(items) {
    std::iota(items_.begin(), items_.end(), 0);
  }

  const std::vector<std::int64_t>& items() const { return items_; }

  std::int64_t operator()(std::int64_t item) const {
    if (item == 0) return look();
    tell_once();
    busy(iterations_of_an_item);
    return 0;
  }

 private:
  /// That this worker is at work.
  void tell_once() const {
    static bool told = false;
    if (!std::exchange(told, true)) pipe_.writing.write_all("", 1);
  }

  std::int64_t look() const {
    const pid_t keeper = ::getppid();
    char byte = 0;
    if (items_.size() > 1) pipe_.reading.read(&byte, 1);  // the other worker is at work
    while (!sleeps(keeper)) std::this_thread::yield();
    const std::int64_t before = cpu_time_of(keeper);
    std::this_thread::sleep_for(std::chrono::seconds(1));
    return cpu_time_of(keeper) - before;
  }

  std::vector<std::int64_t> items_;
  Pipe pipe_;
};

Contender job() {
  return {"job", version_of_job(), [](const Parameters& parameters) -> Round {
            auto task = std::make_shared<const LookAtKeeper>(parameters.size("items"));
            return [task] {
              const auto func = [&task = *task](std::int64_t item) { return task(item); };
              const std::vector<std::int64_t> results = JobInProcesses(2)(func, task->items());
              require(results.size() == task->items().size(), "Results are missing.");
              return Answer{Answer::Kind::value, static_cast<double>(results.front())};
            };
          }};
}

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "idle_keeper",
                  .defaults = {{"items", "1"}},
                  .small = {"items=1"},
                  .contenders = {job()}},
                 argc, argv);
}
