#pragma once

#include <stdexcept>
#include <string>

namespace spychronous::test {

/// What must hold in every storm. The numbers are exit codes.
enum class Rule {
  value_is_right = 10,   ///< a value is that of its item, which ran once from its start to its end
  started_once,          ///< no item is started twice
  failure_is_deserved,   ///< a failure has its cause: a blow, or what the item does
  failure_is_like_blow,  ///< its kind, signal and exit code are what the blow makes of it
  one_failure_per_blow,  ///< a struck worker costs one item at most
  victim_is_charged,     ///< a worker that ended inside an item costs that item
  innocent_lives,        ///< a worker that nobody struck leaves with exit code 0
  all_accounted,         ///< values, crashes and timeouts are as many as items
  worker_dies_in_time,   ///< no worker is alive when a run has lost its keeper
  host_ends_in_order,    ///< a host that was not killed ends by itself
  nothing_left,          ///< no process outlives the host by more than its death takes
  flat                   ///< nothing grows
};

/// A rule does not hold.
class Violation : public std::runtime_error {
 public:
  Violation(Rule broken, const std::string& sentence)
      : std::runtime_error(sentence), rule(broken) {}
  const Rule rule;
};

}  // namespace spychronous::test
