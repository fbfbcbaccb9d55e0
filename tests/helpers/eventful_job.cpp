#include "helpers/eventful_job.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <ranges>
#include <string>

#include "helpers/stage.hpp"
#include "spychronous/spychronous.hpp"

namespace spychronous::test {
namespace {

constexpr int items = 24;
constexpr auto limit = std::chrono::milliseconds(30);
// More than one chunk of a ring of 1 MiB.
constexpr std::size_t large = 600'000;

template <class Result, class Make>
void run_job(Make make) {
  Job(
      [make](int item) -> Result {
        // The first slot stands still until the limit, so that others steal what follows.
        if (item == 0) stay_for_ever();
        if (item == items / 2) ::raise(SIGKILL);
        return make(item);
      },
      std::views::iota(0, items))
      .processes(3)
      .timeout(limit)
      .suppress_worker_exceptions()
      .run_multi_processed();
}

}  // namespace

void run_eventful_jobs(const std::function<bool()>& enough) {
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, STDERR_FILENO);
  ::close(nowhere);
  while (!enough()) {
    run_job<int>([](int item) { return item; });
    run_job<std::string>([](int item) { return std::string(item % 8 == 7 ? large : 1, 'x'); });
  }
}

}  // namespace spychronous::test
