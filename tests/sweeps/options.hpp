#pragma once

#include <chrono>
#include <string>

#include "helpers/arguments.hpp"

namespace spychronous::test::sweep {

/// The command line of a sweep.
struct Options {
  bool all;                       ///< --all: leave nothing out
  int lanes;                      ///< --lanes N: jobs side by side
  std::string only;               ///< --only NAME: of what is swept, that one; empty: everything
  std::chrono::seconds patience;  ///< --patience SECONDS: with one job

  static Options of(int count, char** words) {
    Arguments arguments(count, words);
    const Options options{
        .all = arguments.flag("all"),
        .lanes = static_cast<int>(arguments.number("lanes", 2)),
        .only = arguments.text("only", ""),
        .patience = std::chrono::seconds(static_cast<long>(arguments.number("patience", 60)))};
    arguments.end();
    return options;
  }
};

}  // namespace spychronous::test::sweep
