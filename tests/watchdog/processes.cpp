#include "processes.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace spychronous::test {

std::string read_proc(pid_t pid, const char* file) {
  std::string text;
  const std::string path = "/proc/" + std::to_string(pid) + "/" + file;
  std::FILE* const stream = std::fopen(path.c_str(), "re");
  if (stream == nullptr) return text;
  char some[4096];
  for (std::size_t length; (length = std::fread(some, 1, sizeof some, stream)) != 0;) {
    text.append(some, length);
  }
  std::fclose(stream);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\0')) text.pop_back();
  return text;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code error;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    const std::string list = "task/" + task.path().filename().string() + "/children";
    const std::string text = read_proc(pid, list.c_str());
    for (const char* at = text.c_str(); *at != '\0';) {
      char* end = nullptr;
      children.push_back(static_cast<pid_t>(std::strtol(at, &end, 10)));
      at = *end == ' ' ? end + 1 : end;
      if (children.back() == 0) return {};
    }
  }
  return children;
}

std::vector<pid_t> descendants_of(pid_t pid) {
  std::vector<pid_t> all;
  for (const pid_t child : children_of(pid)) {
    all.push_back(child);
    for (const pid_t below : descendants_of(child)) all.push_back(below);
  }
  return all;
}

void end_descendants() {
  constexpr int attempts = 500;
  constexpr timespec pause{0, 10'000'000};
  for (int attempt = 0; attempt < attempts; ++attempt) {
    for (const pid_t child : children_of(::getpid())) ::kill(child, SIGKILL);
    for (;;) {
      siginfo_t info{};
      if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG) != 0 && errno == ECHILD) return;
      if (info.si_pid == 0) break;
    }
    ::nanosleep(&pause, nullptr);
  }
}

}  // namespace spychronous::test
