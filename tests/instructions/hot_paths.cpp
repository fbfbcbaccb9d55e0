// hot_paths <path> <count>: walks one hot path of the library so many times, for somebody who
// counts instructions.
#include "hot_paths.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>

namespace {

using namespace spychronous::instructions;

// What the counts depend on besides the code. It has no use for a count.
void print_compiler(std::uint32_t) {
#ifdef __clang__
  std::puts(__VERSION__);
#else
  std::puts("GCC " __VERSION__);
#endif
}

const std::map<std::string, void (*)(std::uint32_t)> paths = {
    {"compiler", print_compiler},
    {"in_place", in_place},
    {"in_place_without_limit", in_place_without_limit},
    {"drain", drain},
    {"records", records},
    {"ring_of_ints", ring_of_ints},
    {"small_jobs", small_jobs},
};

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::invalid_argument("usage: hot_paths <path> <count>");
    paths.at(argv[1])(static_cast<std::uint32_t>(std::stoul(argv[2])));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
  }
}
