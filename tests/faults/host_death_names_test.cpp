// Contract, line 5: nothing that has a name, during a run and after it, however the host ends.

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <set>
#include <string>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

/// All that has a name and may outlive a process.
std::set<std::string> named_things() {
  std::set<std::string> names;
  for (const char* folder : {"/dev/shm", "/dev/mqueue", "/run/lock"}) {
    for (const std::string& name : entries_of(folder)) names.insert(std::string(folder) + name);
  }
  for (const std::string& name : entries_of("/tmp")) {
    if (name.find("spychron") != std::string::npos) names.insert("/tmp/" + name);
  }
  for (const char* list : {"/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg"}) {
    std::ifstream lines(list);
    for (std::string line; std::getline(lines, line);) names.insert(line);
  }
  return names;
}

/// Sockets have names of this sort, if any.
std::set<std::string> named_sockets() {
  std::set<std::string> names;
  std::ifstream lines("/proc/net/unix");
  for (std::string line; std::getline(lines, line);) {
    if (line.find("spychron") != std::string::npos) names.insert(line);
  }
  return names;
}

class HostDeathAndNames : public NothingLeft {
 protected:
  Shared<Stage> stage_;
};

TEST_F(HostDeathAndNames, D12_sigkill_leaves_nothing_that_has_a_name) {
  const auto before = named_things();
  Forked host([&] { return run_endless_job(*stage_); });
  stage_->started.wait(2);
  EXPECT_EQ(named_things(), before);  // not even during the run
  EXPECT_EQ(named_sockets(), std::set<std::string>());
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), killed_by(SIGKILL));
  wait_until_alone();
  EXPECT_EQ(named_things(), before);
}

}  // namespace
}  // namespace spychronous::test
