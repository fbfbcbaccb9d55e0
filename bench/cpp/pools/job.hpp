#pragma once

#include <vector>

#include "spychronous/spychronous.hpp"

namespace spychronous::bench {

inline const char* version_of_job() { return "spychronous " SPYCHRONOUS_BENCH_VERSION; }

/// run_multi_processed()
class JobInProcesses {
 public:
  static const char* version() { return version_of_job(); }
  explicit JobInProcesses(int processes) : processes_(processes) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    return spychronous::Job(func, items).processes(processes_).run_multi_processed();
  }

 private:
  int processes_;
};

/// run_multi_threaded()
class JobInThreads {
 public:
  static const char* version() { return version_of_job(); }
  explicit JobInThreads(int threads) : threads_(threads) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    return spychronous::Job(func, items).processes(threads_).run_multi_threaded();
  }

 private:
  int threads_;
};

/// run_single_processed()
class JobAsLoop {
 public:
  static const char* version() { return version_of_job(); }
  explicit JobAsLoop(int) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    return spychronous::Job(func, items).run_single_processed();
  }
};

}  // namespace spychronous::bench
