#pragma once

#include <array>
#include <cstddef>
#include <ranges>
#include <stop_token>
#include <utility>

#include "conformance/runners.hpp"
#include "support/event.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

using Ways = ::testing::Types<Single, Processes, Threads>;

struct WayNames {
  template <class Way>
  static std::string GetName(int) {
    return Way::name;
  }
};

/// In an item: returns when it is asked to stop. In a process nobody asks: there it never ends.
inline void stay_until_stopped(const std::stop_token& stop) {
  Event stopped;
  const std::stop_callback on_stop(stop, [&] { stopped.signal(); });
  stopped.wait();
}

/// A test of jobs in the background.
template <class Way>
class Running : public NothingLeft {
 protected:
  static constexpr bool is_killed = std::is_same_v<Way, Processes>;

  static auto start(auto&& job) { return Way::run(std::forward<decltype(job)>(job)); }

  /// A job whose items wait until their gate is opened, and return their index.
  auto gated_job(std::size_t items) {
    return AsynchronousJob(
               [this](std::size_t i) {
                 started_->signal();
                 (*gates_)[i].wait();
                 return i;
               },
               std::views::iota(std::size_t{0}, items))
        .processes(static_cast<int>(items));
  }
  void open(std::size_t gate) { (*gates_)[gate].signal(); }
  void open_all() {
    for (Event& gate : *gates_) gate.signal();
  }

  /// A job whose items do not end by themselves.
  auto endless_job(std::size_t items = 2) {
    return AsynchronousJob(
               [this](std::size_t i, const std::stop_token& stop) {
                 started_->signal();
                 stay_until_stopped(stop);
                 return i;
               },
               std::views::iota(std::size_t{0}, items))
        .processes(static_cast<int>(items));
  }

  Shared<Event> started_;

 private:
  Shared<std::array<Event, 8>> gates_;
};

}  // namespace spychronous::test
