#include "support/leftovers.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

namespace spychronous::test {
namespace {

// What /proc/self/status says about signals: mask and dispositions as the kernel sees them.
std::map<std::string, std::uint64_t> signals_of_this_process() {
  // The C library handles these two as soon as there is a second thread.
  constexpr std::uint64_t of_the_c_library = std::uint64_t{3} << 31;
  std::ifstream status("/proc/self/status");
  std::map<std::string, std::uint64_t> all;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("SigBlk") || line.starts_with("SigIgn") || line.starts_with("SigCgt")) {
      all[line.substr(0, 6)] = std::stoull(line.substr(7), nullptr, 16) & ~of_the_c_library;
    }
  }
  return all;
}

}  // namespace

std::set<std::string> entries_of(const std::string& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    names.insert(entry.path().filename());
  }
  return names;
}

void NothingLeft::SetUp() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  const rlimit no_core{0, 0};  // tests crash on purpose
  ::setrlimit(RLIMIT_CORE, &no_core);
  signals_ = signals_of_this_process();
  descriptors_ = entries_of("/proc/self/fd");
  shm_ = entries_of("/dev/shm");
}

void NothingLeft::TearDown() {
  errno = 0;
  siginfo_t info{};
  // Any child, dead or alive, is one too many.
  EXPECT_EQ(::waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG), -1)
      << "process " << info.si_pid << " is left";
  EXPECT_EQ(errno, ECHILD);
  EXPECT_EQ(signals_of_this_process(), signals_);
  EXPECT_EQ(entries_of("/proc/self/fd"), descriptors_);
  EXPECT_EQ(entries_of("/dev/shm"), shm_);
}

void NothingLeft::wait_until_alone() {
  while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
}

}  // namespace spychronous::test
