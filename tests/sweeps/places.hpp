#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace spychronous::test::sweep {

/// The name of every failpoint in the sources of the engine.
inline std::set<std::string> places_in_sources() {
  static const std::regex place(R"(SPYCHRONOUS_FAILPOINT\(([a-z_]+)\);)");
  std::set<std::string> names;
  for (const auto& file : std::filesystem::recursive_directory_iterator(SPYCHRONOUS_SOURCES)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (std::sregex_iterator it(text.begin(), text.end(), place), end; it != end; ++it) {
      names.insert((*it)[1]);
    }
  }
  return names;
}

}  // namespace spychronous::test::sweep
