#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/leftovers.hpp"

namespace spychronous::test {

struct SingleProcessed {
  static constexpr const char* name = "single_processed";
  template <class AnyJob>
  static auto run(const AnyJob& job) {
    return job.run_single_processed();
  }
};

struct MultiProcessed {
  static constexpr const char* name = "multi_processed";
  template <class AnyJob>
  static auto run(const AnyJob& job) {
    return job.run_multi_processed();
  }
};

/// The runners, which keep the same promises: each scenario runs with every one of them.
using Runners = ::testing::Types<SingleProcessed, MultiProcessed>;

struct RunnerNames {
  template <class Runner>
  static std::string GetName(int) {
    return Runner::name;
  }
};

template <class Runner>
class Conformance : public NothingLeft {
 protected:
  template <class AnyJob>
  static auto run(const AnyJob& job) {
    return Runner::run(job);
  }
};

}  // namespace spychronous::test
