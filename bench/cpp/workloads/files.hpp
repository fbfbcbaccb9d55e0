#pragma once

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace spychronous::bench {

/// Every regular file below a folder, sorted; symbolic links are left out.
inline std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_symlink() && entry.is_regular_file()) files.push_back(entry.path());
  }
  if (files.empty()) throw std::runtime_error("There is no file below " + folder + ".");
  std::ranges::sort(files);
  return files;
}

}  // namespace spychronous::bench
