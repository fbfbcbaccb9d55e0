// call_sweep [--all] [--lanes N] [--only NAME] [--patience SECONDS]
//
// Every system call of the engine is refused, the first time that any process of a job makes it,
// the second time, and so on until the job does not come to make it so often; with each error that
// fits the call; this one time, or from then on. The job comes to what it has to come to, or to a
// clear error; nothing is left, and the host can run another job. One line for each failure, a
// table at the end. With --all for every n; else from the twelfth call on for fewer and fewer.
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "support/leftovers.hpp"
#include "sweeps/in_lanes.hpp"
#include "sweeps/job20.hpp"
#include "sweeps/options.hpp"
#include "sweeps/watched_host.hpp"

namespace spychronous::test::sweep {
namespace {

/// One call that is refused, in every job that comes to make it often enough.
struct Series {
  const Scenario* scenario;
  std::size_t call;
  int error;
  bool from_then_on;

  std::string_view name() const { return refusable_calls()[call].name; }
  std::string in_words(int n) const {
    return std::string(name()) + " refused with " + strerrorname_np(error) +
           (from_then_on ? " from call " : " at call ") + std::to_string(n) + " on in \"" +
           std::string(scenario->name) + "\"";
  }
};

// The scenarios without deaths at failpoints: those are for the other sweep.
constexpr std::array<std::string_view, 8> struck_scenarios = {"mixed",
                                                              "a worker that stands still",
                                                              "an interrupted worker",
                                                              "a corrupt ring",
                                                              "the first failure ends the job",
                                                              "a killed keeper",
                                                              "isolated",
                                                              "mixed, with barriers"};

// A call that is interrupted again and again and again is no failure of the system; what nobody can
// kill, nobody can end; and without barriers, granted first, nobody steals or ends an item
// (docs/limits.md).
bool can_last(std::string_view call, int error) {
  return error != EINTR && call != "kill" && call != "membarrier";
}

// docs/limits.md: without PR_SET_PDEATHSIG workers outlive a keeper that is killed.
bool is_fair(std::string_view call, const Scenario& scenario) {
  return call != "prctl" || !scenario.kills_keeper;
}

// docs/limits.md: what items leave behind may live on where the kernel does not list children, or
// does not make the keeper their heir; the keeper waits some seconds for what it cannot see.
bool may_leave_stray(std::string_view call) {
  return call == "prctl" || call == "open" || call == "read" || call == "kill";
}

std::vector<Series> all_series() {
  std::vector<Series> all;
  for (const auto name : struck_scenarios) {
    if (name == "isolated" && !pid_namespaces_allowed()) continue;
    for (std::size_t call = 0; call < refusable_calls().size(); ++call) {
      const std::string_view call_name = refusable_calls()[call].name;
      if (!is_fair(call_name, scenario(name))) continue;
      for (const int error : refusable_calls()[call].errors) {
        all.push_back({&scenario(name), call, error, false});
        if (can_last(call_name, error)) all.push_back({&scenario(name), call, error, true});
      }
    }
  }
  return all;
}

struct Made {
  std::atomic<int> calls{0};
  std::atomic<int> refused{0};
};

void run_plain_job(Stage& stage) {
  MixedWork::RecordingWork work([](std::uint32_t item) { return std::string(item + 1, 'x'); });
  engine::ProcessRun run(work, 4, {.processes = 2});
  const engine::Ending ending = run.run();
  for (std::uint32_t i = 0; i < 4; ++i) {
    if (!work[i].is_value(std::string(i + 1, 'x'))) stage.complain("the next job fails");
  }
  if (ending != engine::Ending::finished) stage.complain("the next job does not finish");
}

void run_refused(const Series& series, int n, Stage& stage, Made& made) {
  Job20 job(*series.scenario, stage);
  job.refuse = [&](std::size_t call) {
    if (call != series.call) return 0;
    const int number = ++made.calls;
    if (number < n || (number > n && !series.from_then_on)) return 0;
    // Those who wait for each other in the scenario wait no more.
    if (++made.refused == 1) stage.release_all();
    return series.error;
  };
  job.at_passing = [&](std::string_view name, MixedWork&) {
    // What cannot be seen is waited for, for some seconds.
    if (name == "burial_waits" && made.refused != 0) let_limits_pass(stage);
  };
  job.may_be_refused = true;
  job.may_leave_stray = series.scenario->kills_keeper || may_leave_stray(series.name());
  job.may_lose_keeper = [&] { return loses_lifeline(series.name()); };
  job.run();
  run_plain_job(stage);
}

struct Tally {
  std::atomic<int> jobs{0};
  std::atomic<int> failed{0};
};

int next(int n, bool every_call) {
  constexpr int all_up_to = 12;
  return every_call || n < all_up_to ? n + 1 : n + n / 4;
}

void run_series(const Series& series, bool every_call, std::chrono::seconds patience,
                Tally& tally) {
  for (int n = 1;; n = next(n, every_call)) {
    const Shared<Stage> stage;
    const Shared<Made> made;
    const bool end_stray = series.scenario->kills_keeper || may_leave_stray(series.name());
    const Aftermath aftermath = run_host(*stage, [&] { run_refused(series, n, *stage, *made); },
                                         {.patience = patience, .end_stray = end_stray});
    if (made->refused == 0) return;
    ++tally.jobs;
    std::string problem = stage->problem.data();
    if (aftermath.hung) problem = "something does not end";
    if (problem.empty() && aftermath.end != exited(0)) problem = "the host has died";
    if (problem.empty()) continue;
    ++tally.failed;
    std::printf("%s: %s\n", series.in_words(n).c_str(), problem.c_str());
    std::fflush(stdout);
    if (aftermath.hung) return;  // once is enough
  }
}

int sweep(const Options& options) {
  const auto names = entries_of("/dev/shm");
  std::vector<Series> series = all_series();
  if (!options.only.empty()) {
    std::erase_if(series, [&](auto& it) { return it.name() != options.only; });
  }
  constexpr std::size_t most_calls = 64;
  const Shared<std::array<Tally, most_calls>> tallies;
  bool all_well = in_lanes(options.lanes, series.size(), [&](std::size_t i) {
    run_series(series[i], options.all, options.patience, (*tallies)[series[i].call]);
  });
  int jobs = 0;
  std::printf("%-22s %8s %8s\n", "call", "jobs", "failed");
  for (std::size_t i = 0; i < refusable_calls().size(); ++i) {
    const Tally& tally = (*tallies)[i];
    std::printf("%-22s %8d %8d\n", refusable_calls()[i].name.data(), tally.jobs.load(),
                tally.failed.load());
    jobs += tally.jobs;
    all_well &= tally.failed == 0;
  }
  std::printf("%-22s %8d\n", "all", jobs);
  if (entries_of("/dev/shm") != names) {
    std::printf("something is left in /dev/shm\n");
    all_well = false;
  }
  return all_well ? 0 : 1;
}

}  // namespace
}  // namespace spychronous::test::sweep

int main(int count, char** words) {
  using namespace spychronous::test::sweep;
  return sweep(Options::of(count, words));
}
