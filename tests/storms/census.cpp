#include "storms/census.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "watchdog/names.hpp"
#include "watchdog/processes.hpp"

namespace spychronous::test {
namespace {

// The allocator keeps some pages that are used in part.
constexpr long allowed_kib = 8 * 1024;

int count_entries(const char* folder) {
  DIR* const listing = ::opendir(folder);
  if (listing == nullptr) return 0;
  int count = -2;  // "." and ".."
  while (::readdir(listing) != nullptr) ++count;
  ::closedir(listing);
  return count;
}

long number_in(const char* file, const std::string& key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key)) return std::stol(line.substr(key.size()));
  }
  return 0;
}

std::size_t count_shared_mappings() {
  std::ifstream maps("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("s 0") != std::string::npos && line.find("/dev/zero") != std::string::npos) {
      ++count;
    }
  }
  return count;
}

}  // namespace

std::string shm_folder = "/dev/shm";

void use_one_arena() { ::mallopt(M_ARENA_MAX, 1); }

long private_pages() {
  const int fd = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  std::array<char, 128> text{};
  const ssize_t length = ::read(fd, text.data(), text.size() - 1);
  ::close(fd);
  long size = 0, resident = 0, shared = 0;
  if (length <= 0 || std::sscanf(text.data(), "%ld %ld %ld", &size, &resident, &shared) != 3) {
    return 0;
  }
  return resident - shared;
}

int count_descriptors() {
  return count_entries("/proc/self/fd") - 1;  // that of the listing
}

long shmem_kib_of_machine() { return number_in("/proc/meminfo", "Shmem:"); }

Census Census::take() {
  ::malloc_trim(0);  // what the allocator keeps for later is no growth
  return {.private_kib = private_pages() * (::getpagesize() / 1024),
          .descriptors = count_descriptors(),
          .threads = count_entries("/proc/self/task"),
          .children = static_cast<int>(children_of(::getpid()).size()),
          .shared_mappings = count_shared_mappings(),
          .shm_names = names_of_the_project(shm_folder.c_str())};
}

std::string Census::growth_since(const Census& before) const {
  std::ostringstream more;
  const auto compare = [&more](const char* what, long now, long then, long allowed) {
    if (now > then + allowed) more << what << " from " << then << " to " << now << "; ";
  };
  compare("KiB of memory", private_kib, before.private_kib, allowed_kib);
  compare("descriptors", descriptors, before.descriptors, 0);
  compare("threads", threads, before.threads, 0);
  compare("children", children, before.children, 0);
  compare("shared mappings", static_cast<long>(shared_mappings),
          static_cast<long>(before.shared_mappings), 0);
  for (const std::string& name : shm_names) {
    if (!before.shm_names.contains(name)) more << name << "; ";
  }
  return more.str();
}

}  // namespace spychronous::test
