#include "names.hpp"

#include <filesystem>
#include <system_error>

namespace spychronous::test {

std::set<std::string> names_of_the_project(const char* folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename();
    if (name.find("spychron") != std::string::npos) names.insert(entry.path());
  }
  return names;
}

}  // namespace spychronous::test
