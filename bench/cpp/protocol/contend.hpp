#pragma once

#include <string>
#include <vector>

#include "protocol/contender.hpp"

namespace spychronous::bench {

/// What is measured, and who takes part.
struct Workload {
  std::string name;
  Parameters::Values defaults;     // of all parameters but `processes`, which each workload has
  std::vector<std::string> small;  // parameters of a round that only shows that it works
  std::vector<Contender> contenders;
};

/// The main function of a workload's program: `WORKLOAD CONTENDER [NAME=VALUE]...` answers rounds,
/// as bench/README.md says; `list` prints a line of such arguments for each contender, with small
/// parameters.
int contend(const Workload& workload, int argc, char** argv);

}  // namespace spychronous::bench
