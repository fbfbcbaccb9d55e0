#pragma once

#include <cstddef>
#include <vector>

#include "storms/account.hpp"

namespace spychronous::test {

/// What can be made to go wrong in a storm, so that the account proves to notice it.
enum class Sabotage {
  none,
  // while the job runs
  lie,           ///< an item returns the value of another
  secret_kills,  ///< the killer does not say whom it struck
  // what is said of it afterwards
  start_twice,   ///< an item was started once more
  forgive,       ///< a failure is told as a value
  excuse,        ///< ... of an item that is said to have ended
  blame,         ///< a failure is told of another item
  confuse,       ///< the worker was struck otherwise than it died
  charge_twice,  ///< a worker that died between two items cost both
  murder,        ///< a worker that nobody struck was killed
  lose,          ///< there is one outcome less
  // what is left behind
  descriptor,
  memory,
  child,
  survivor,  ///< a process that never ends
  name,      ///< in /dev/shm
  // of a host
  undead,  ///< a worker is alive when the run has ended
  suicide
};

struct Trial {
  Sabotage sabotage;
  Rule noticed_by;
};
/// Changes what is said of a job that has ended.
void tamper(Sabotage sabotage, const Account& account, std::vector<Verdict>& verdicts);

/// Leaves something behind.
void litter(Sabotage sabotage);

/// While it lives, a folder of its own stands for /dev/shm: tests that run beside a trial look for
/// names there, too.
class TrialFolder {
 public:
  TrialFolder();
  ~TrialFolder();
  TrialFolder(const TrialFolder&) = delete;
  TrialFolder& operator=(const TrialFolder&) = delete;
};

}  // namespace spychronous::test
