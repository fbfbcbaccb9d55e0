// The system runs out of memory, or the control group of the program does.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ranges>
#include <string>

#include "helpers/forked.hpp"
#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

using Memory = NothingLeft;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;
constexpr std::size_t limit = 128 * mebibyte;

int oom_score() {
  int score = -1;
  std::ifstream("/proc/self/oom_score_adj") >> score;
  return score;
}

/// A control group with little memory, of the first version of control groups or of the second.
class MemoryGroup {
 public:
  MemoryGroup() {
    const std::string name = "/test_" + std::to_string(::getpid());
    for (const char* root : {"/sys/fs/cgroup/memory", "/sys/fs/cgroup"}) {
      folder_ = root + name;
      std::error_code error;
      if (!std::filesystem::create_directory(folder_, error)) continue;
      const bool limited = write("memory.limit_in_bytes", limit) || write("memory.max", limit);
      // Where there is swap: the sum of both, or swap alone.
      write("memory.memsw.limit_in_bytes", limit);
      write("memory.swap.max", 0);
      if (limited) return;
      ::rmdir(folder_.c_str());
    }
    folder_.clear();
  }
  ~MemoryGroup() {
    if (exists()) ::rmdir(folder_.c_str());
  }
  MemoryGroup(const MemoryGroup&) = delete;
  MemoryGroup& operator=(const MemoryGroup&) = delete;

  bool exists() const { return !folder_.empty(); }
  /// From now on the calling process is in it, with what it starts.
  bool enter() const { return write("cgroup.procs", static_cast<std::size_t>(::getpid())); }

 private:
  bool write(const std::string& file, std::size_t number) const {
    const std::string path = folder_ + "/" + file;
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const std::string text = std::to_string(number);
    const bool written = ::write(fd, text.data(), text.size()) > 0;
    ::close(fd);
    return written;
  }

  std::string folder_;
};

void use_memory(std::size_t size) {
  auto* const memory = static_cast<char*>(
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  for (std::size_t at = 0; at < size; at += 4096) memory[at] = 1;
}

// In a host of its own, in a group with little memory: 0 if item 2 crashes alone.
template <class Func>
int run_in_group(const MemoryGroup& group, Func func) {
  if (!group.enter()) return 10;
  const auto outcomes = Job(func, std::views::iota(0, 6))
                            .processes(2)
                            .suppress_worker_exceptions()
                            .run_multi_processed();
  for (int i = 0; i < 6; ++i) {
    const auto& outcome = outcomes[static_cast<std::size_t>(i)];
    const auto right = i == 2 ? has_crashed(outcome, SIGKILL) : has_value(outcome);
    if (!right) return 20 + i;
  }
  return 0;
}

}  // namespace

TEST_F(Memory, A16_workers_are_the_first_to_go_when_memory_is_short) {
  const int expected = std::min(oom_score() + 500, 1000);
  const auto of_workers =
      Job([](int) { return oom_score(); }, std::views::iota(0, 4)).run_multi_processed();
  EXPECT_EQ(of_workers, std::vector<int>(4, expected));
}

TEST_F(Memory, A16_an_item_that_is_killed_for_want_of_memory_is_a_crash) {
  const MemoryGroup group;
  if (!group.exists()) GTEST_SKIP() << "no control group for memory can be made";
  Forked host([&] {
    return run_in_group(group, [](int i) {
      if (i == 2) use_memory(2 * limit);
      return i;
    });
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

TEST_F(Memory, F7_a_result_for_which_there_is_no_memory_is_a_crash_of_its_item) {
  const MemoryGroup group;
  if (!group.exists()) GTEST_SKIP() << "no control group for memory can be made";
  Forked host([&] {
    return run_in_group(group,
                        [](int i) { return std::string(i == 2 ? 2 * limit : mebibyte, 'x'); });
  });
  EXPECT_EQ(host.wait(), exited(0));
  wait_until_alone();
}

}  // namespace spychronous::test
