#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <vector>

#include "spychronous/engine/thread_run.hpp"

/// @file
/// What the threads of a multi-threaded run share: the items, and how an item is asked to stop.

namespace spychronous::python {

/// The seats of the threads. The threads themselves, and what they do with an item, are Python's.
///
/// An item is asked to stop by an exception that Python raises in its thread, between any two
/// steps. It comes once to a thread at most, and only from claim() to release(): so the thread
/// runs these, func, and little else in a `try`.
class ThreadSeats {
 public:
  /// See engine::ThreadRun.
  ThreadSeats(std::uint64_t items, std::uint32_t threads);

  std::uint32_t seats() const { return run_.seats(); }
  /// In the thread of a seat: its next item, or None if there is none for it.
  nanobind::object claim(std::uint32_t seat);
  /// In the thread of a seat: its item has ended. Returns whether it was asked to stop; the request
  /// will not come any more if it has not come yet.
  bool release(std::uint32_t seat);
  /// No more items are claimed. Any thread.
  void stop() noexcept { run_.stop(); }
  /// The same, and `exception`, a class, is raised in the threads that have an item.
  void stop_items(nanobind::handle exception);

 private:
  /// Changed under the lock, which is the GIL where there is one.
  struct Seat {
    unsigned long thread = 0;
    bool has_item = false;
    bool asked = false;
  };

  engine::ThreadRun run_;
  nanobind::ft_mutex lock_;
  std::vector<Seat> seats_;
};

}  // namespace spychronous::python
