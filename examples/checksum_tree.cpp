// checksum_tree [DIR]...
//
// Prints what sha256sum would for every regular file below each DIR (by default the documentation
// and the headers of the system), sorted by path, and on stderr how much faster the job was than
// the plain loop. Exits with 1 if something could not be read; the rest is printed nevertheless.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <string>
#include <thread>
#include <vector>

#include "checksum_tree/checksum.hpp"
#include "checksum_tree/find_files.hpp"

using spychronous::Job;

namespace {

constexpr int rounds = 3;

double seconds_of(auto run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::array<double, rounds> times) {
  std::ranges::nth_element(times, times.begin() + rounds / 2);
  return times[rounds / 2];
}

// The loop and the job take turns, so that whatever else the machine does meets both.
void compare(const std::vector<std::string>& files, int processes) {
  const Job job = Job(checksum_of, files).processes(processes);
  std::array<double, rounds> loop{};
  std::array<double, rounds> in_processes{};
  for (std::size_t i = 0; i < rounds; ++i) {
    loop[i] = seconds_of([&] { job.run_single_processed(); });
    in_processes[i] = seconds_of([&] { job.run_multi_processed(); });
  }
  std::fprintf(stderr,
               "plain loop  %.3f s\n"
               "job         %.3f s, in %d processes\n"
               "ratio       %.2f\n"
               "(the median of %d rounds each, taking turns, after one that has read all files)\n",
               median(loop), median(in_processes), processes, median(loop) / median(in_processes),
               rounds);
}

int checksum_tree(const std::vector<std::string>& roots) {
  const auto [files, complete] = find_files(roots);
  const int processes = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));

  // A file that cannot be read is an item that fails: it is logged, and the rest goes on.
  const auto checksums = Job(checksum_of, files)
                             .processes(processes)
                             .suppress_worker_exceptions()
                             .run_multi_processed();

  std::vector<std::string> readable;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!checksums[i]) continue;
    std::cout << checksum_line(*checksums[i], files[i]);
    readable.push_back(files[i]);
    bytes += checksums[i]->size;
  }
  if (!std::cout.flush()) {
    std::cerr << "checksum_tree: cannot write the checksums\n";
    return 1;
  }

  std::cerr << readable.size() << " files, " << bytes << " bytes\n";
  if (!readable.empty()) compare(readable, processes);
  return complete && readable.size() == files.size() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> roots(argv + 1, argv + argc);
  if (roots.empty()) roots = {"/usr/share/doc", "/usr/include"};
  if (roots.front() == "--help") {
    std::cout << "usage: checksum_tree [DIR]...\n";
    return 0;
  }
  try {
    return checksum_tree(roots);
  } catch (const std::exception& error) {
    std::cerr << "checksum_tree: " << error.what() << '\n';
    return 1;
  }
}
