#pragma once

#include <array>
#include <functional>
#include <string_view>

namespace spychronous::test {

/// Runs jobs in which everything happens: steals, a crash with a replacement, a limit that is over,
/// results in the fixed lane and in the rings, in one chunk and in several. So they pass every
/// failpoint in `all_failpoints` again and again. Returns when `enough` says so, which is asked
/// between jobs. What the jobs log goes nowhere, and so does all else this process writes to
/// stderr.
void run_eventful_jobs(const std::function<bool()>& enough);

inline constexpr std::array<std::string_view, 21> all_failpoints = {"before_fork_of_worker",
                                                                    "after_fork_of_worker",
                                                                    "keeper_waits",
                                                                    "after_reap",
                                                                    "before_timeout",
                                                                    "keeper_ends",
                                                                    "host_sleeps",
                                                                    "before_prctl",
                                                                    "after_prctl",
                                                                    "before_claim",
                                                                    "after_claim",
                                                                    "before_steal",
                                                                    "during_steal",
                                                                    "after_steal",
                                                                    "running",
                                                                    "before_publish",
                                                                    "after_chunk",
                                                                    "between_done_and_outcome",
                                                                    "after_last_chunk",
                                                                    "after_publish",
                                                                    "before_worker_leaves"};

}  // namespace spychronous::test
