#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace spychronous::test::sweep {

/// The command line of a sweep.
struct Options {
  bool all = false;                   ///< --all: leave nothing out
  int lanes = 2;                      ///< --lanes N: jobs side by side
  const char* only = nullptr;         ///< --only NAME: of what is swept, that one; null: everything
  std::chrono::seconds patience{60};  ///< --patience SECONDS: with one job

  /// Leaves the process with 2 if there are other words.
  static Options of(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
      const auto is = [&](const char* name) { return std::strcmp(words[i], name) == 0; };
      const bool more = i + 1 < count;
      if (is("--all")) {
        options.all = true;
      } else if (is("--lanes") && more) {
        options.lanes = std::atoi(words[++i]);
      } else if (is("--only") && more) {
        options.only = words[++i];
      } else if (is("--patience") && more) {
        options.patience = std::chrono::seconds(std::atoi(words[++i]));
      } else {
        std::fprintf(stderr, "usage: %s [--all] [--lanes N] [--only NAME] [--patience SECONDS]\n",
                     words[0]);
        std::exit(2);
      }
    }
    return options;
  }
};

}  // namespace spychronous::test::sweep
