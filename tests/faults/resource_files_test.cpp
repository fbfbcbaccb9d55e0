// Where nothing can be written: the engine has no files.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <ranges>
#include <set>
#include <string>
#include <vector>

#include "helpers/forked.hpp"
#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {

using Files = NothingLeft;

namespace {

constexpr int no_mount = 77;
constexpr std::size_t large = 3'000'000;

std::string text(int i) { return std::string(large, static_cast<char>('a' + i)); }

// Results in the fixed lane and results that are larger than a ring.
bool large_and_small_results_arrive() {
  const auto items = std::views::iota(0, 6);
  const auto texts = Job(text, items).processes(3).run_multi_processed();
  const auto numbers = Job([](int i) { return i; }, items).processes(3).run_multi_processed();
  for (const int i : items) {
    const auto at = static_cast<std::size_t>(i);
    if (texts[at] != text(i) || numbers[at] != i) return false;
  }
  return true;
}

// Mounts another /dev/shm, which this process alone has, and fills it.
bool has_full_shm_of_1_mebibyte() {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  if (::mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=1m") != 0) return false;
  const int fd = ::open("/dev/shm/full", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const std::vector<char> some(1 << 16);
  while (::write(fd, some.data(), some.size()) > 0) {
  }
  return errno == ENOSPC;
}

// The files, of whatever kind, that the calling process has mapped or open and its host has not.
std::set<std::string> files_of_this_process() {
  std::set<std::string> files;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    // "... inode path": shared memory of the engine has a path only where somebody named it.
    const std::size_t path = line.find('/');
    if (path != std::string::npos) files.insert(line.substr(path));
  }
  for (const std::string& fd : entries_of("/proc/self/fd")) {
    char target[256] = {};
    if (::readlink(("/proc/self/fd/" + fd).c_str(), target, sizeof target - 1) > 0 &&
        target[0] == '/') {
      files.insert(target);
    }
  }
  return files;
}

}  // namespace

TEST_F(Files, F5_a_full_dev_shm_does_not_matter) {
  Forked host([] {
    if (!has_full_shm_of_1_mebibyte()) return no_mount;
    return large_and_small_results_arrive() ? 0 : 1;
  });
  const End end = host.wait();
  if (end == exited(no_mount)) GTEST_SKIP() << "nothing can be mounted here";
  EXPECT_EQ(end, exited(0));
}

TEST_F(Files, F6_no_file_may_be_larger_than_nothing_and_large_results_arrive) {
  Forked host([] {
    const rlimit nothing{0, 0};
    if (::setrlimit(RLIMIT_FSIZE, &nothing) != 0) return 2;
    return large_and_small_results_arrive() ? 0 : 1;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(Files, F5_F11_a_worker_with_a_large_result_has_no_file_that_the_host_has_not) {
  const auto of_host = files_of_this_process();
  const auto of_workers = Job(
                              [](int i) {
                                auto files = files_of_this_process();
                                files.insert(text(i));  // for a result of several chunks
                                return files;
                              },
                              std::views::iota(0, 4))
                              .processes(2)
                              .run_multi_processed();
  for (const auto& files : of_workers) {
    for (const std::string& file : files) {
      // Anonymous shared memory is shown as a deleted /dev/zero; in /proc is the list itself.
      if (!file.starts_with('/') || file.starts_with("/dev/zero")) continue;
      if (file.starts_with("/proc/")) continue;
      EXPECT_TRUE(of_host.contains(file)) << file;
    }
  }
}

}  // namespace spychronous::test
