// The processes above one, told by the kernel or by /proc.
#include <gtest/gtest.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "os/parent_of.hpp"
#include "os/relatives.hpp"
#include "support/seam.hpp"

namespace spychronous::test {
namespace {

std::vector<pid_t> ancestors() {
  std::vector<pid_t> told;
  os::Ancestors ancestors;
  for (pid_t next = ancestors.next(); next > 0; next = ancestors.next()) told.push_back(next);
  EXPECT_EQ(ancestors.next(), 0);
  return told;
}

TEST(Ancestors, begin_with_the_parent) {
  ASSERT_FALSE(ancestors().empty());
  EXPECT_EQ(ancestors().front(), ::getppid());
}

// Where the kernel is old, this is /proc twice.
TEST(Ancestors, are_the_same_for_the_kernel_and_for_proc) {
  const std::vector<pid_t> by_kernel = ancestors();
  const RefusedCall<&os::Calls::ioctl> refused(ENOTTY);
  EXPECT_EQ(ancestors(), by_kernel);
}

TEST(Ancestors, are_told_by_proc_where_there_is_no_descriptor_for_the_kernel) {
  const std::vector<pid_t> by_kernel = ancestors();
  const RefusedCall<&os::Calls::pidfd_open> refused(ENOSYS);
  EXPECT_EQ(ancestors(), by_kernel);
}

TEST(Ancestors, of_whom_the_kernel_stops_telling_are_told_again_by_proc) {
  std::vector<pid_t> expected = ancestors();
  if (expected.size() < 3) GTEST_SKIP() << "there are too few processes above this one";
  expected.insert(expected.begin() + 2, expected[1]);
  const RefusedCall<&os::Calls::ioctl> refused(ENOTTY, 2);
  EXPECT_EQ(ancestors(), expected);
}

TEST(Ancestors, of_a_process_that_is_gone_are_none) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  EXPECT_EQ(os::parent_of(child).value_or(0), 0);
}

}  // namespace
}  // namespace spychronous::test
