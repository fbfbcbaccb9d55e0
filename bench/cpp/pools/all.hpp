#pragma once

#include <initializer_list>
#include <vector>

#include "pools/fork_and_pipe.hpp"
#include "pools/job.hpp"
#include "pools/loop.hpp"
#include "pools/map_task.hpp"
#include "pools/openmp.hpp"
#include "pools/std_async.hpp"
#include "pools/tbb.hpp"

#ifdef SPYCHRONOUS_BENCH_BS_THREAD_POOL
#include "pools/bs_thread_pool.hpp"
#endif

namespace spychronous::bench {

inline std::vector<Contender> joined(std::initializer_list<std::vector<Contender>> groups) {
  std::vector<Contender> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

// `Make::contender<Pool>(name)` makes a contender of a pool.

/// The thread pool that no distribution has; see CMakeLists.txt.
template <class Make>
std::vector<Contender> bs_thread_pools() {
#ifdef SPYCHRONOUS_BENCH_BS_THREAD_POOL
  return {Make::template contender<BsThreadPool>("bs_thread_pool"),
          Make::template contender<BsThreadPoolEach>("bs_thread_pool_each")};
#else
  const char* const why =
      "BS_thread_pool.hpp was not found; name its folder by -DBS_THREAD_POOL_INCLUDE_DIR.";
  return {missing_contender("bs_thread_pool", why), missing_contender("bs_thread_pool_each", why)};
#endif
}

/// Those that work in threads.
template <class Make>
std::vector<Contender> thread_pools() {
  return joined({{Make::template contender<JobInThreads>("job_threads"),
                  Make::template contender<Tbb<tbb::auto_partitioner>>("tbb"),
                  Make::template contender<Tbb<tbb::simple_partitioner>>("tbb_simple"),
                  Make::template contender<OpenMp>("openmp"),
                  Make::template contender<OpenMpDynamic>("openmp_dynamic"),
                  Make::template contender<StdAsync>("std_async"),
                  Make::template contender<StdAsyncEach>("std_async_each")},
                 bs_thread_pools<Make>()});
}

/// Those that work in processes.
template <class Make>
std::vector<Contender> process_pools() {
  return {Make::template contender<JobInProcesses>("job"),
          Make::template contender<ForkAndPipe>("fork_and_pipe"),
          Make::template contender<ForkAndPipeEach>("fork_and_pipe_each")};
}

/// Everyone who can run a task, and what is to be added to them.
template <class Task>
std::vector<Contender> all_pools(const std::vector<Contender>& more = {}) {
  using Make = MapTask<Task>;
  return joined(
      {{Make::template contender<Loop>("loop"), Make::template contender<JobAsLoop>("job_single")},
       process_pools<Make>(),
       thread_pools<Make>(),
       more});
}

}  // namespace spychronous::bench
