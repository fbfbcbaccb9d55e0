#pragma once

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

struct FoundFiles {
  std::vector<std::string> paths;  // sorted
  bool complete = true;            // whether everything could be looked at
};

/// Every regular file below the roots, or the root itself if it is one. A root may be a symbolic
/// link; those below it are not followed. What cannot be read is named on stderr and left out.
inline FoundFiles find_files(const std::vector<std::string>& roots) {
  namespace fs = std::filesystem;
  FoundFiles found;
  std::vector<fs::path> folders;
  const auto complain = [&](const fs::path& path, const std::error_code& error) {
    std::cerr << "checksum_tree: cannot read " << path.native() << ": " << error.message() << '\n';
    found.complete = false;
  };

  for (const std::string& root : roots) {
    std::error_code error;
    const fs::file_type type = fs::status(root, error).type();
    if (type == fs::file_type::directory) {
      folders.emplace_back(root);
    } else if (type == fs::file_type::regular) {
      found.paths.push_back(root);
    } else if (error) {
      complain(root, error);
    }
  }
  while (!folders.empty()) {
    const fs::path folder = std::move(folders.back());
    folders.pop_back();
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      std::error_code gone;  // since it was listed, or nothing worth a word
      if (entry->is_symlink(gone)) continue;
      if (entry->is_directory(gone)) {
        folders.push_back(entry->path());
      } else if (entry->is_regular_file(gone)) {
        found.paths.push_back(entry->path());
      }
    }
    if (error) complain(folder, error);
  }
  std::ranges::sort(found.paths);
  return found;
}
