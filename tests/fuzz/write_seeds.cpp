// write_seeds <folder>: the inputs from which the search of a target starts, as files.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "fuzz/target.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s <folder>\n", argv[0]);
    return 2;
  }
  const std::filesystem::path folder(argv[1]);
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& seed : spychronous::fuzz::seeds()) {
    std::ofstream file(folder / ("seed_" + std::to_string(number++)), std::ios::binary);
    file << seed;
    if (!file) return 1;
  }
  return 0;
}
