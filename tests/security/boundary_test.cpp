// What others can reach of a job: other users its memory, other programs its descriptors.
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "helpers/forked.hpp"
#include "helpers/staged_jobs.hpp"
#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {
namespace {

std::string folder_of(pid_t pid) { return "/proc/" + std::to_string(pid); }

// What memory the process shares with others, by name and in the order of its addresses.
std::vector<std::string> shared_memory_of(pid_t pid) {
  std::vector<std::string> names;
  std::ifstream maps(folder_of(pid) + "/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::string range;
    std::string permissions;
    std::string skipped;
    std::string name;
    words >> range >> permissions >> skipped >> skipped >> skipped >> std::ws;
    std::getline(words, name);
    if (permissions.ends_with('s')) names.push_back(name);
  }
  return names;
}

std::set<std::string> descriptors_of(pid_t pid) {
  const std::string folder = folder_of(pid) + "/fd";
  std::set<std::string> found = entries_of(folder);
  // The one by which the folder was read is no more.
  std::erase_if(found, [&](const std::string& descriptor) {
    char target[1];
    return ::readlink((folder + "/" + descriptor).c_str(), target, sizeof target) < 0;
  });
  return found;
}

bool closes_on_exec(pid_t pid, const std::string& descriptor) {
  std::ifstream info(folder_of(pid) + "/fdinfo/" + descriptor);
  for (std::string word; info >> word;) {
    if (word != "flags:") continue;
    info >> word;
    return (std::stoi(word, nullptr, 8) & O_CLOEXEC) != 0;
  }
  return false;
}

// The descriptors that a program finds which the calling process starts.
std::string descriptors_of_a_program() {
  std::string text;
  std::FILE* const program = ::popen("ls /proc/self/fd", "r");
  for (int c = std::fgetc(program); c != EOF; c = std::fgetc(program)) {
    text += static_cast<char>(c);
  }
  ::pclose(program);
  return text;
}

class Boundary : public NothingLeft {
 protected:
  // A job of two items that wait at the gate, each in a worker of its own.
  auto start_gated_job() {
    return AsynchronousJob(
               [this](std::size_t item) {
                 stage_->enter(item);
                 stage_->gate.wait();
                 return item;
               },
               items_to(2))
        .processes(2)
        .run_multi_processed();
  }

  std::vector<pid_t> processes() const {
    return {::getpid(), stage_->keeper, stage_->workers[0], stage_->workers[1]};
  }

  const Shared<Stage> stage_;
};

}  // namespace

TEST_F(Boundary, shared_memory_has_no_name) {
  const std::vector<std::string> before = shared_memory_of(::getpid());
  auto job = start_gated_job();
  stage_->started.wait(2);
  for (const pid_t pid : processes()) {
    const std::vector<std::string> shared = shared_memory_of(pid);
    EXPECT_GT(shared.size(), before.size());
    for (const std::string& name : shared) {
      const bool is_older = std::find(before.begin(), before.end(), name) != before.end();
      EXPECT_TRUE(is_older || name == "/dev/zero (deleted)") << name;
    }
  }
  stage_->gate.signal();
  job.get();
}

TEST_F(Boundary, another_user_can_neither_read_memory_nor_send_signals) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can become another user";
  auto job = start_gated_job();
  stage_->started.wait(2);
  for (const pid_t pid : processes()) {
    const auto reaches = [pid] {
      const int memory = ::open((folder_of(pid) + "/mem").c_str(), O_RDWR | O_CLOEXEC);
      const bool opened = memory >= 0;
      if (opened) ::close(memory);
      DIR* const files = ::opendir((folder_of(pid) + "/map_files").c_str());
      const bool listed = files != nullptr && ::readdir(files) != nullptr;
      if (files != nullptr) ::closedir(files);
      return (opened ? 1 : 0) + (listed ? 2 : 0) + (::kill(pid, 0) == 0 ? 4 : 0);
    };
    EXPECT_EQ(reaches(), 7);  // root
    Forked other([&] {
      constexpr uid_t somebody = 61234;
      if (::setgroups(0, nullptr) != 0 || ::setgid(somebody) != 0 || ::setuid(somebody) != 0) {
        return 98;
      }
      return reaches();
    });
    EXPECT_EQ(other.wait(), exited(0));
  }
  stage_->gate.signal();
  job.get();
}

TEST_F(Boundary, descriptors_of_a_job_close_on_exec) {
  const std::set<std::string> before = descriptors_of(::getpid());
  auto job = start_gated_job();
  stage_->started.wait(2);
  for (const pid_t pid : {::getpid(), stage_->keeper.load()}) {
    int added = 0;
    for (const std::string& descriptor : descriptors_of(pid)) {
      if (before.contains(descriptor)) continue;
      ++added;
      EXPECT_TRUE(closes_on_exec(pid, descriptor)) << descriptor << " of " << pid;
    }
    EXPECT_GT(added, 0);
  }
  EXPECT_EQ(descriptors_of(stage_->workers[0]), before);
  stage_->gate.signal();
  job.get();
}

TEST_F(Boundary, programs_find_no_descriptor_of_a_job) {
  const std::string before = descriptors_of_a_program();
  auto job = start_gated_job();
  stage_->started.wait(2);
  EXPECT_EQ(descriptors_of_a_program(), before);
  stage_->gate.signal();
  job.get();
  const auto in_items = Job([](int) { return descriptors_of_a_program(); }, std::vector<int>{0, 1})
                            .processes(2)
                            .run_multi_processed();
  EXPECT_EQ(in_items, std::vector<std::string>(2, before));
}

}  // namespace spychronous::test
