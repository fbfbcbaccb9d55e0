#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {

/// Ways to run a job. A job that is a temporary, or moved, is run as one.
/// @{
struct Single {
  static constexpr const char* name = "single";
  static auto run(auto&& job) { return std::forward<decltype(job)>(job).run_single_processed(); }
};
struct Processes {
  static constexpr const char* name = "processes";
  static auto run(auto&& job) { return std::forward<decltype(job)>(job).run_multi_processed(); }
};
struct Threads {
  static constexpr const char* name = "threads";
  static auto run(auto&& job) { return std::forward<decltype(job)>(job).run_multi_threaded(); }
};
/// @}

/// A runner: makes a job as its constructor does, and runs it to its end.
/// @{
template <class Way>
struct Synchronous {
  static std::string name() { return Way::name; }
  template <class... Parts>
  static auto job(Parts&&... parts) {
    return Job(std::forward<Parts>(parts)...);
  }
  static auto run(auto&& job) { return Way::run(std::forward<decltype(job)>(job)); }
};
template <class Way>
struct Asynchronous {
  static std::string name() { return std::string(Way::name) + "_async"; }
  template <class... Parts>
  static auto job(Parts&&... parts) {
    return AsynchronousJob(std::forward<Parts>(parts)...);
  }
  static auto run(auto&& job) { return Way::run(std::forward<decltype(job)>(job)).get(); }
};
/// @}

using SynchronousRunners =
    ::testing::Types<Synchronous<Single>, Synchronous<Processes>, Synchronous<Threads>>;

/// The runners, which keep the same promises: each scenario runs with every one of them.
using Runners =
    ::testing::Types<Synchronous<Single>, Synchronous<Processes>, Synchronous<Threads>,
                     Asynchronous<Single>, Asynchronous<Processes>, Asynchronous<Threads>>;

/// Those that end an item at its limit, or say that they ignore it.
using RunnersWithLimits = ::testing::Types<Synchronous<Single>, Synchronous<Processes>,
                                           Asynchronous<Single>, Asynchronous<Processes>>;

struct RunnerNames {
  template <class Runner>
  static std::string GetName(int) {
    return Runner::name();
  }
};

template <class Runner>
class Conformance : public NothingLeft {
 protected:
  template <class... Parts>
  static auto job(Parts&&... parts) {
    return Runner::job(std::forward<Parts>(parts)...);
  }
  static auto run(auto&& job) { return Runner::run(std::forward<decltype(job)>(job)); }
};

}  // namespace spychronous::test
