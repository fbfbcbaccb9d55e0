#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "sweeps/role.hpp"
#include "sweeps/scenarios.hpp"

namespace spychronous::test::sweep {

enum class Action {
  kill,   ///< SIGKILL
  stop,   ///< SIGSTOP: the limit ends a worker, a keeper and a host are continued later
  refuse  ///< the next system call that the process makes is refused
};
inline constexpr std::array actions = {Action::kill, Action::stop, Action::refuse};
std::string_view in_words(Action action);

/// What befalls the process that passes a failpoint as the n-th of its role.
struct Strike {
  std::string place;
  Role role;
  int pass;
  Action action;
  const Scenario* scenario;
  std::size_t turn = 0;  ///< which of the errors of the call

  std::string in_words() const;
};

/// Every failpoint, each role that passes it, its first pass, one in the middle and the last (or
/// every one), every action, in every scenario in which it is passed. To find them, each scenario
/// is run once.
std::vector<Strike> all_strikes(bool every_pass);

struct Struck {
  bool hit = false;     ///< else the process never came to the place, or made no call after it
  std::string problem;  ///< what was wrong, as a sentence; empty: nothing
};

/// Runs the job of the strike's scenario, strikes, and holds what comes of it against the contract.
Struck run_and_strike(const Strike& strike, std::chrono::seconds patience);

}  // namespace spychronous::test::sweep
