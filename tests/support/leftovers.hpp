#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace spychronous::test {

/// Names of the entries of a folder; empty if it cannot be read.
std::set<std::string> entries_of(const std::string& folder);

/// A test that asserts at its end that the job left nothing: no process (children of dead processes
/// come to this one, which is a subreaper), no zombie, no descriptor, no name in /dev/shm or /tmp
/// with the name of the project, and the signal dispositions and mask as they were.
class NothingLeft : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Blocks until every child and adopted descendant of this process is gone. For tests that
  /// kill a host: what it left behind is adopted here.
  static void wait_until_alone();

 private:
  std::map<std::string, std::uint64_t> signals_;
  std::set<std::string> descriptors_;
  std::set<std::string> shm_;
};

}  // namespace spychronous::test
