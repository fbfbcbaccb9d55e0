#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "support/event.hpp"

namespace spychronous::test::sweep {

inline constexpr std::uint32_t items = 20;

/// What all processes of one job of a sweep, and the sweep itself, see alike.
struct Stage {
  // Who is there.
  std::atomic<pid_t> host{0};
  std::atomic<pid_t> keeper{0};
  std::array<std::atomic<pid_t>, 64> workers{};
  std::atomic<std::uint32_t> worker_count{0};
  Event stray_is_there;
  std::atomic<pid_t> stray{0};  ///< what an item has left behind, unless its pid is of a namespace

  // What becomes of the items.
  std::array<std::atomic<int>, items> starts{};
  /// How often the clock had been put forward when the worker claimed the item.
  std::array<std::atomic<std::uint32_t>, items> advances_before{};
  std::atomic<std::uint32_t> advances{0};

  // What the items and the scenarios wait for.
  Event others_started;  ///< what item 0 waits for: the 19 others have started
  Event others_published;
  Event thief_may_go;
  Event timed_out;
  Event late;
  std::atomic<bool> released{false};
  Event init_is_there;
  std::atomic<bool> a_thief_waits{false};
  std::atomic<bool> died_in_claim{false};
  std::atomic<bool> died_in_steal{false};

  // The strike.
  std::atomic<std::uint32_t> passes{0};  ///< of all failpoints by all processes
  std::atomic<int> passes_of_place{0};
  std::atomic<bool> struck{false};
  std::atomic<std::uint32_t> item_of_struck{items};  ///< what it ran or had run; `items`: unknown
  std::atomic<pid_t> struck_pid{0};
  Event stands;                    ///< the struck process is about to stop, and no limit ends it
  std::array<char, 32> refused{};  ///< the call that was refused

  std::array<char, 600> problem{};  ///< the first thing that was wrong, as a sentence

  void note_worker(pid_t pid) {
    const std::uint32_t place = worker_count.fetch_add(1);
    if (place < workers.size()) workers[place] = pid;
  }

  /// Nobody waits for anybody any more: one of those who would answer is struck.
  void release_all() {
    released = true;
    for (std::uint32_t i = 0; i < items; ++i) {
      others_started.signal();
      others_published.signal();
    }
    thief_may_go.signal();
    timed_out.signal();
    late.signal();
    init_is_there.signal();
  }

  void complain(const std::string& sentence) {
    if (problem[0] == 0) std::snprintf(problem.data(), problem.size(), "%s", sentence.c_str());
  }
};

}  // namespace spychronous::test::sweep
