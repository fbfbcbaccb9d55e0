// Short jobs of many kinds, each in a host of its own that is killed at a random event of its life;
// now and then its keeper is killed instead. Whatever was struck, everything ends by itself. The
// storm is first tried on hosts in which one thing is made to go wrong.
//
//   host_storm [--seed n] [--jobs n] [--first n] [--keepers share] [--scene n] [--trials 0]
//
// What befalls job n depends on the seed and n, so `--first n --jobs 1` plays it again. All the
// same, which event is the n-th depends on the scheduler: try more jobs of that scene, `--keepers
// 1` if it was a keeper.

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "helpers/arguments.hpp"
#include "helpers/vigil.hpp"
#include "storms/census.hpp"
#include "storms/chance.hpp"
#include "storms/guard.hpp"
#include "storms/lightning.hpp"
#include "storms/scenes.hpp"
#include "watchdog/dump.hpp"
#include "watchdog/names.hpp"
#include "watchdog/processes.hpp"

namespace spychronous::test {
namespace {

constexpr std::chrono::milliseconds patience{60'000};
constexpr std::chrono::milliseconds patience_of_a_trial{500};  // with a process that never ends
// Some fall after the last event: these jobs are to end well.
constexpr double share_after_the_end = 0.03;
constexpr int rehearsals = 3;

constexpr std::array trials = {
    Trial{Sabotage::lie, Rule::value_is_right},
    Trial{Sabotage::start_twice, Rule::started_once},
    Trial{Sabotage::secret_kills, Rule::failure_is_deserved},
    Trial{Sabotage::undead, Rule::worker_dies_in_time},
    Trial{Sabotage::suicide, Rule::host_ends_in_order},
    Trial{Sabotage::survivor, Rule::nothing_left},
    Trial{Sabotage::name, Rule::flat},
};

/// What a job is, and what is to befall it.
struct Fate {
  std::string label;
  const Scene* scene;
  Lightning::Victim victim;
  std::uint64_t event;
  Sabotage sabotage = Sabotage::none;
};

/// In the host.
int live(const Fate& fate, Lightning& lightning, const SharedArray<Runs>& runs) {
  ::prctl(PR_SET_NAME, fate.label.c_str());
  lightning.arm();
  const std::time_t begin = std::time(nullptr);
  try {
    fate.scene->play({lightning, runs, fate.sabotage});
    if (fate.sabotage == Sabotage::undead) lightning.note_worker(::getpid());
    const std::string alive = lightning.living_workers();
    if (!alive.empty()) {
      throw Violation(Rule::worker_dies_in_time, "after a run of some " +
                                                     std::to_string(std::time(nullptr) - begin) +
                                                     " s these workers live: " + alive);
    }
  } catch (const Violation& violation) {
    std::printf("%s: %s\n", fate.label.c_str(), violation.what());
    std::fflush(stdout);
    return static_cast<int>(violation.rule);
  }
  if (fate.sabotage == Sabotage::start_twice) runs[1].starts.fetch_add(1);
  litter(fate.sabotage);
  return 0;
}

/// Processes that items have started outlive a keeper that is killed; no other process does.
void end_families() {
  for (const pid_t child : children_of(::getpid())) {
    if (read_proc(child, "comm") == family_name) ::kill(child, SIGKILL);
  }
}

void check_end(const End& end, const Lightning& lightning) {
  const bool host_struck = lightning.struck() && lightning.victim() == Lightning::Victim::host;
  if (end == exited(0) || (host_struck && end == killed_by(SIGKILL))) return;
  if (end.how == End::How::exited && end.code >= static_cast<int>(Rule::value_is_right)) {
    throw Violation(static_cast<Rule>(end.code), "the run was not as it must be");
  }
  throw Violation(Rule::host_ends_in_order,
                  std::string("the host ") +
                      (end.how == End::How::exited ? "exited with code " : "ended by signal ") +
                      std::to_string(end.code));
}

/// Plays one job, and throws a Violation if anything is not as it must be.
void play(const Fate& fate, Lightning& lightning) {
  const SharedArray<Runs> runs(items_of_a_scene);
  const auto names = names_of_the_project(shm_folder.c_str());
  const bool trial = fate.sabotage != Sabotage::none;
  const Vigil vigil;
  const pid_t host = vigil.start([&] { ::_exit(live(fate, lightning, runs)); });
  const auto end = vigil.wait_until_alone(host, trial ? patience_of_a_trial : patience, [&] {
    const bool keeper_struck =
        lightning.struck() && lightning.victim() == Lightning::Victim::keeper;
    if (keeper_struck && fate.scene->families_survive) end_families();
  });
  if (!end) {
    if (!trial) dump(descendants_of(::getpid()));
    end_descendants();
    throw Violation(Rule::nothing_left, "processes have not ended");
  }
  check_end(*end, lightning);
  for (int item = 0; item < items_of_a_scene; ++item) {
    const int starts = runs[static_cast<std::size_t>(item)].starts;
    if (starts > 1) {
      throw Violation(Rule::started_once, "item " + std::to_string(item) + " was started " +
                                              std::to_string(starts) + " times");
    }
  }
  for (const std::string& name : names_of_the_project(shm_folder.c_str())) {
    if (!names.contains(name)) throw Violation(Rule::flat, name + " is left");
  }
}

bool sabotage_is_noticed() {
  const TrialFolder folder;
  for (const Trial& trial : trials) {
    const Fate fate{"a trial", scenes().data(), Lightning::Victim::nobody, 0, trial.sabotage};
    Lightning lightning(fate.victim, fate.event);
    bool noticed = false;
    try {
      play(fate, lightning);
    } catch (const Violation& violation) {
      noticed = violation.rule == trial.noticed_by;
      std::printf("on trial: %s\n", violation.what());
    }
    if (noticed) continue;
    std::printf("sabotage %d was not noticed\n", static_cast<int>(trial.sabotage));
    return false;
  }
  return true;
}

/// How many events the life of a scene has when nothing befalls it.
std::vector<std::uint64_t> rehearse() {
  std::vector<std::uint64_t> lives;
  for (const Scene& scene : scenes()) {
    std::uint64_t longest = 0;
    for (int i = 0; i < rehearsals; ++i) {
      Lightning lightning(Lightning::Victim::nobody, 0);
      play({"a rehearsal", &scene, Lightning::Victim::nobody, 0}, lightning);
      longest = std::max(longest, lightning.events());
    }
    std::printf("%s: some %llu events\n", scene.name, static_cast<unsigned long long>(longest));
    lives.push_back(longest);
  }
  return lives;
}

class Chronicle {
 public:
  void note(const Lightning& lightning, double when) {
    if (!lightning.struck()) {
      ++spared_;
      return;
    }
    ++(lightning.victim() == Lightning::Victim::host ? hosts_ : keepers_);
    ++points_[lightning.where()];
    ++tenths_[std::min<std::size_t>(static_cast<std::size_t>(when * 10), 9)];
  }

  void print() const {
    std::printf("killed: %d hosts, %d keepers; %d jobs were spared\n", hosts_, keepers_, spared_);
    std::printf("in each tenth of the life of a job:");
    for (const int count : tenths_) std::printf(" %d", count);
    std::printf("\nat %zu failpoints:\n", points_.size());
    int column = 0;
    for (const auto& [name, count] : points_) {
      std::printf("%5d %-26s%s", count, name.c_str(), ++column % 3 == 0 ? "\n" : "");
    }
    std::printf("%s", column % 3 == 0 ? "" : "\n");
  }

  /// Whether jobs were struck at all times of their lives.
  bool is_random() const {
    return std::ranges::all_of(tenths_, [](int count) { return count != 0; });
  }
  int struck() const { return hosts_ + keepers_; }

 private:
  int hosts_ = 0, keepers_ = 0, spared_ = 0;
  std::map<std::string, int> points_;
  std::array<int, 10> tenths_{};
};

struct Storm {
  std::uint64_t seed;
  int first, jobs;
  double share_of_keepers;
  int scene;  ///< -1: any
};

Fate fate_of(const Storm& storm, int job, const std::vector<std::uint64_t>& lives, double& when) {
  Chance chance(mixed(storm.seed) + static_cast<std::uint64_t>(job));
  std::size_t scene = chance.below(scenes().size());
  if (storm.scene >= 0) scene = static_cast<std::size_t>(storm.scene) % scenes().size();
  const auto victim =
      chance.happens(storm.share_of_keepers) ? Lightning::Victim::keeper : Lightning::Victim::host;
  when = chance.fraction() * (1 + share_after_the_end);
  const auto event = static_cast<std::uint64_t>(when * static_cast<double>(lives[scene])) + 1;
  return {"job " + std::to_string(job), &scenes()[scene], victim, event};
}

bool run(const Storm& storm) {
  Chronicle chronicle;
  const auto lives = rehearse();
  const Census before = Census::take();
  for (int job = storm.first; job < storm.first + storm.jobs; ++job) {
    double when = 0;
    const Fate fate = fate_of(storm, job, lives, when);
    Lightning lightning(fate.victim, fate.event);
    try {
      play(fate, lightning);
    } catch (const Violation& violation) {
      std::printf(
          "VIOLATION: seed %llu, job %d (%s; the %s was to be killed at event %llu and was "
          "%s): %s\n",
          static_cast<unsigned long long>(storm.seed), job, fate.scene->name,
          fate.victim == Lightning::Victim::host ? "host" : "keeper",
          static_cast<unsigned long long>(fate.event),
          lightning.struck() ? lightning.where() : "not", violation.what());
      return false;
    }
    chronicle.note(lightning, when);
  }
  chronicle.print();
  const std::string growth = Census::take().growth_since(before);
  if (!growth.empty()) std::printf("VIOLATION: there is more than before: %s\n", growth.c_str());
  const bool random = chronicle.struck() < 500 || chronicle.is_random();
  if (!random) std::printf("VIOLATION: some time of the life of a job was spared\n");
  return growth.empty() && random;
}

int main_of(int count, char** words) {
  Arguments arguments(count, words);
  const Storm storm{
      .seed = static_cast<std::uint64_t>(arguments.number("seed", 1)),
      .first = static_cast<int>(arguments.number("first", 0)),
      .jobs = static_cast<int>(arguments.number("jobs", 2000)),
      .share_of_keepers = arguments.number("keepers", 0.1),
      .scene = static_cast<int>(arguments.number("scene", -1)),
  };
  const bool on_trial = arguments.number("trials", 1) != 0;
  arguments.end();
  // Sooner than who calls it loses patience: scripts/prove.sh.
  go_under_watchdog(60 + storm.jobs / 12, words);
  std::printf("seed %llu: jobs %d to %d\n", static_cast<unsigned long long>(storm.seed),
              storm.first, storm.first + storm.jobs - 1);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  expect_crashes();
  if (on_trial && !sabotage_is_noticed()) return 1;
  return run(storm) ? 0 : 1;
}

}  // namespace
}  // namespace spychronous::test

int main(int count, char** words) { return spychronous::test::main_of(count, words); }
