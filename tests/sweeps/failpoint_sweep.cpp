// failpoint_sweep [--all] [--lanes N] [--only NAME] [--patience SECONDS]
//
// At each failpoint, whoever passes it is killed, stopped, or refused the next system call it
// makes, while it works on a job of twenty items; every outcome has to be right, or the run has to
// throw a clear error, and nothing may be left. One line for each failure, a table at the end. With
// --all in every scenario in which the failpoint is passed.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>

#include "support/leftovers.hpp"
#include "sweeps/in_lanes.hpp"
#include "sweeps/options.hpp"
#include "sweeps/strike.hpp"

namespace spychronous::test::sweep {
namespace {

struct Tally {
  std::atomic<int> jobs{0};
  std::atomic<int> hit{0};
  std::atomic<int> failed{0};
};

constexpr std::size_t most_strikes = 100'000;

struct Results {
  std::array<std::array<Tally, actions.size()>, roles.size()> tallies;
  std::array<std::atomic<bool>, most_strikes> hit;

  Tally& of(const Strike& strike) {
    return tallies[static_cast<std::size_t>(strike.role)][static_cast<std::size_t>(strike.action)];
  }
};

int print_table(Results& results, std::size_t places) {
  int failures = 0;
  std::printf("%zu failpoints\n%-8s %-8s %8s %8s %8s\n", places, "role", "action", "jobs", "struck",
              "failed");
  for (const Role role : roles) {
    for (const Action action : actions) {
      const Tally& tally =
          results.tallies[static_cast<std::size_t>(role)][static_cast<std::size_t>(action)];
      if (tally.jobs == 0) continue;
      std::printf("%-8s %-8s %8d %8d %8d\n", in_words(role).data(), in_words(action).data(),
                  tally.jobs.load(), tally.hit.load(), tally.failed.load());
      failures += tally.failed;
    }
  }
  return failures;
}

// SIGKILL and SIGSTOP strike whoever comes to the place at least once.
int count_places_missed(const std::vector<Strike>& strikes, const Results& results) {
  std::map<std::string, bool> hit;
  for (std::size_t i = 0; i < strikes.size(); ++i) {
    if (strikes[i].action == Action::refuse) continue;
    hit[std::string(in_words(strikes[i].action)) + " at " + strikes[i].place + " in the " +
        std::string(in_words(strikes[i].role))] |= results.hit[i];
  }
  int missed = 0;
  for (const auto& [what, was_hit] : hit) {
    if (was_hit) continue;
    std::printf("nobody came to %s\n", what.c_str());
    ++missed;
  }
  return missed;
}

int sweep(const Options& options) {
  const auto names = entries_of("/dev/shm");
  std::vector<Strike> strikes = all_strikes(options.all);
  if (!options.only.empty()) {
    std::erase_if(strikes, [&](auto& it) { return it.place != options.only; });
  }
  const Shared<Results> results;
  const bool all_well =
      in_lanes(options.lanes, std::min(strikes.size(), most_strikes), [&](std::size_t i) {
        const Struck struck = run_and_strike(strikes[i], options.patience);
        Tally& tally = results->of(strikes[i]);
        ++tally.jobs;
        if (struck.hit) ++tally.hit;
        results->hit[i] = struck.hit;
        if (struck.problem.empty()) return;
        ++tally.failed;
        std::printf("%s: %s\n", strikes[i].in_words().c_str(), struck.problem.c_str());
        std::fflush(stdout);
      });
  std::set<std::string> places;
  for (const Strike& strike : strikes) places.insert(strike.place);
  int failures = print_table(*results, places.size()) + count_places_missed(strikes, *results);
  if (!all_well) {
    std::printf("a lane of the sweep has not come to its end\n");
    ++failures;
  }
  if (entries_of("/dev/shm") != names) {
    std::printf("something is left in /dev/shm\n");
    ++failures;
  }
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace spychronous::test::sweep

int main(int count, char** words) {
  using namespace spychronous::test::sweep;
  return sweep(Options::of(count, words));
}
