#include "sweeps/strike.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <set>

#include "sweeps/job20.hpp"
#include "sweeps/passes.hpp"
#include "sweeps/watched_host.hpp"

namespace spychronous::test::sweep {
namespace {

// In the process that is struck.
struct NextCall {
  bool refused = false;
} next_call;

enum class Blame {
  nobody,  ///< the worker had no item, or its item had an outcome
  maybe,   ///< the result may be whole already
  surely   ///< the item was running
};

// Whether an item is charged with the end of a worker at a place.
Blame blame_at(std::string_view place) {
  static const std::set<std::string_view> surely = {"running", "before_publish", "before_sending",
                                                    "before_chunk", "worker_waits_for_space"};
  static const std::set<std::string_view> maybe = {"after_chunk", "after_last_chunk", "before_bell",
                                                   "worker_is_late"};
  if (surely.contains(place)) return Blame::surely;
  return maybe.contains(place) ? Blame::maybe : Blame::nobody;
}

void strike_now(const Strike& strike, Stage& stage, const MixedWork& work) {
  // At "running" the work has not been told of the item yet.
  if (strike.role == Role::worker && strike.place != "running") {
    stage.item_of_struck = work.current_item;
  }
  // Whoever is released may kill this process.
  stage.struck_pid = ::getpid();
  if (strike.action != Action::refuse) stage.struck = true;
  stage.release_all();
  if (strike.action == Action::refuse) {
    next_call.refused = true;
    return;
  }
  // The init of a PID namespace cannot be killed from inside.
  if (strike.role == Role::init) ::_exit(1);
  if (strike.action == Action::kill) ::kill(::getpid(), SIGKILL);
  if (strike.role != Role::worker) stage.stands.signal();
  ::raise(SIGSTOP);
}

// Holds a fate that is not that of the scenario against the strike.
class Judge {
 public:
  Judge(const Strike& strike, Stage& stage) : strike_(strike), stage_(stage) {}

  bool excuses(std::uint32_t item, const std::optional<Fate>& fate) {
    if (!fate) return false;
    // With init the kernel ends whoever runs.
    const bool crashed = *fate == Fate{Fate::Kind::crash, SIGKILL};
    if (crashed && strike_.role == Role::init) return true;
    if (!crashed || strike_.role != Role::worker || strike_.action == Action::refuse) return false;
    const bool is_his = stage_.item_of_struck == items || stage_.item_of_struck == item;
    return is_his && blame_at(strike_.place) != Blame::nobody && charged_++ == 0;
  }

  // To be asked last: a killed worker's running item does not come to anything else.
  void check_blame(bool finished) {
    if (!finished || !stage_.struck || strike_.action != Action::kill) return;
    if (stage_.advances != 0) return;  // its limit may have been over
    for (std::uint32_t i = 0; i < items; ++i) {
      if (i == strike_.scenario->loose_item) return;
      if (strike_.scenario->fate(i) == Fate{Fate::Kind::crash, SIGKILL}) return;  // maybe it was he
    }
    if (strike_.role != Role::worker || blame_at(strike_.place) != Blame::surely) return;
    if (charged_ == 0 && !strike_.scenario->throws) {
      stage_.complain("nobody was charged with the death of the worker");
    }
  }

 private:
  const Strike& strike_;
  Stage& stage_;
  int charged_ = 0;
};

// docs/limits.md: nobody can end a worker that the kernel has not been told to end with its keeper.
bool is_fair(const std::string& place, Role role, Action action, const Scenario& scenario) {
  if (action == Action::kill) return true;
  if (role == Role::init) return action != Action::stop;  // signals from inside do not reach it
  return !scenario.kills_keeper || (place != "worker_forked" && place != "before_prctl");
}

bool loses_keeper(const Strike& strike) {
  return strike.role == Role::init ||
         (strike.role == Role::keeper && strike.action == Action::kill);
}

void be_struck(const Strike& strike, Stage& stage) {
  Job20 job(*strike.scenario, stage);
  Judge judge(strike, stage);
  job.at_passing = [&](std::string_view name, MixedWork& work) {
    if (name != strike.place || role_of_this_process != strike.role) return;
    if (stage.passes_of_place.fetch_add(1) + 1 == strike.pass) strike_now(strike, stage, work);
  };
  job.refuse = [&](std::size_t call) {
    if (!std::exchange(next_call.refused, false)) return 0;
    const RefusableCall& refused = refusable_calls()[call];
    std::snprintf(stage.refused.data(), stage.refused.size(), "%s", refused.name.data());
    stage.struck = true;
    return refused.errors[strike.turn % refused.errors.size()];
  };
  job.excused = [&](std::uint32_t item, const std::optional<Fate>& fate) {
    return judge.excuses(item, fate);
  };
  // Nothing can be forked into a PID namespace without its init.
  job.may_be_refused = strike.action == Action::refuse || strike.role == Role::init;
  job.may_lose_keeper = [&] {
    return loses_keeper(strike) || loses_lifeline(stage.refused.data());
  };
  job.may_leave_stray =
      loses_keeper(strike) || strike.scenario->kills_keeper || strike.action == Action::refuse;
  job.run();
  judge.check_blame(strike.scenario->completes);
}

std::string problem_of(const Strike& strike, const Stage& stage, const Aftermath& aftermath) {
  if (aftermath.hung) return "something does not end";
  if (stage.problem[0] != 0) return stage.problem.data();
  const bool host_killed =
      strike.role == Role::host && strike.action == Action::kill && stage.struck;
  if (host_killed && aftermath.end != killed_by(SIGKILL)) return "the host outlived SIGKILL";
  if (!host_killed && aftermath.end != exited(0)) return "the host has ended in another way";
  for (std::uint32_t i = 0; i < items; ++i) {
    if (stage.starts[i] > 1) return "item " + std::to_string(i) + " was started more than once";
  }
  return "";
}

}  // namespace

std::string_view in_words(Action action) {
  constexpr std::array<std::string_view, actions.size()> words = {"SIGKILL", "SIGSTOP", "refusal"};
  return words[static_cast<std::size_t>(action)];
}

std::string Strike::in_words() const {
  return std::string(sweep::in_words(action)) + " at pass " + std::to_string(pass) + " of " +
         place + " in the " + std::string(sweep::in_words(role)) + " of \"" +
         std::string(scenario->name) + "\"";
}

namespace {

std::set<int> passes_to_strike_at(int passes, bool every_pass) {
  if (!every_pass) return {1, (passes + 1) / 2, passes};
  std::set<int> all;
  for (int pass = 1; pass <= passes; ++pass) all.insert(pass);
  return all;
}

}  // namespace

std::vector<Strike> all_strikes(bool every_pass) {
  struct Found {
    const Scenario* scenario;
    int passes;
  };
  std::map<std::pair<std::string, Role>, std::vector<Found>> found;
  for (const Scenario& scenario : scenarios()) {
    Passes passes;
    const Shared<Stage> stage;
    run_host(*stage,
             [&] {
               Job20 job(scenario, *stage);
               job.at_passing = [&](std::string_view name, MixedWork&) {
                 passes.note(name, role_of_this_process);
               };
               job.run();
             },
             {.end_stray = scenario.kills_keeper});
    for (const std::string& name : passes.names()) {
      for (const Role role : roles) {
        const int count = passes.of(name, role);
        if (count != 0) found[{name, role}].push_back({&scenario, count});
      }
    }
  }
  std::vector<Strike> strikes;
  for (auto& [where, runs] : found) {
    for (const Found& run : runs) {
      for (const Action action : actions) {
        if (!is_fair(where.first, where.second, action, *run.scenario)) continue;
        for (const int pass : passes_to_strike_at(run.passes, every_pass)) {
          strikes.push_back(
              {where.first, where.second, pass, action, run.scenario, strikes.size()});
        }
      }
    }
  }
  return strikes;
}

Struck run_and_strike(const Strike& strike, std::chrono::seconds patience) {
  const Shared<Stage> stage;
  const bool stray_may_live =
      loses_keeper(strike) || strike.scenario->kills_keeper || strike.action == Action::refuse;
  const Aftermath aftermath = run_host(*stage, [&] { be_struck(strike, *stage); },
                                       {.patience = patience, .end_stray = stray_may_live});
  std::string problem = problem_of(strike, *stage, aftermath);
  if (!problem.empty() && stage->refused[0] != 0) {
    problem += " (refused: " + std::string(stage->refused.data()) + ")";
  }
  return {stage->struck, problem};
}

}  // namespace spychronous::test::sweep
