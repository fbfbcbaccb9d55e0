// Cancelling a job whose workers are busy, until nothing of it is left. The floor is what it takes
// to kill and reap processes of this program that do the same.

#include <signal.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <vector>

#include "pools/children.hpp"
#include "pools/job.hpp"
#include "protocol/contend.hpp"
#include "workloads/spinning.hpp"

using namespace spychronous::bench;

namespace {

Answer in_seconds(const Stopwatch& stopwatch) {
  return {Answer::Kind::seconds, stopwatch.seconds()};
}

void require_gone(const std::vector<pid_t>& pids) {
  for (const pid_t pid : pids) {
    require(::kill(pid, 0) != 0 && errno == ESRCH, "A process was left.");
  }
}

Contender job() {
  return {"job", version_of_job(), [](const Parameters& parameters) -> Round {
            return [processes = parameters.processes(),
                    spinning = std::make_shared<const Spinning>()] {
              const std::vector<int> items(static_cast<std::size_t>(processes));
              auto running = spychronous::AsynchronousJob([&](int) { spinning->spin(); }, items)
                                 .processes(processes)
                                 .run_multi_processed();
              const std::vector<pid_t> workers = spinning->wait_until_busy(items.size());
              const Stopwatch stopwatch;
              running.cancel();
              const Answer answer = in_seconds(stopwatch);
              require_gone(workers);
              return answer;
            };
          }};
}

Contender killing() {
  return {"kill", "kill, waitpid", [](const Parameters& parameters) -> Round {
            return [count = parameters.size("processes"),
                    spinning = std::make_shared<const Spinning>()] {
              for (std::size_t n = 0; n < count; ++n) fork_child([&] { spinning->spin(); });
              const std::vector<pid_t> children = spinning->wait_until_busy(count);
              const Stopwatch stopwatch;
              for (const pid_t child : children) ::kill(child, SIGKILL);
              for (const pid_t child : children) ::waitpid(child, nullptr, 0);
              const Answer answer = in_seconds(stopwatch);
              require_gone(children);
              return answer;
            };
          }};
}

}  // namespace

int main(int argc, char** argv) {
  return contend({.name = "cancel",
                  .defaults = {{"processes", "4"}},
                  .small = {},
                  .contenders = {job(), killing()}},
                 argc, argv);
}
