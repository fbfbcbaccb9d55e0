#pragma once

#include <poll.h>
#include <time.h>

#include <string_view>

#include "os/calls.hpp"
#include "support/event.hpp"
#include "support/failpoints.hpp"

namespace spychronous::test {

/// In a host, for the rest of its life: an event that is signalled when the host has lost its
/// keeper and begins to wait for the workers that it left.
class OrphansAwaited {
 public:
  explicit OrphansAwaited(Event& event) {
    awaited() = &event;
    os::calls.poll = [](pollfd* fds, nfds_t count, const timespec* timeout) {
      if (keeper_lost()) awaited()->signal();
      return ::ppoll(fds, count, timeout, nullptr);
    };
  }

 private:
  static Event*& awaited() {
    static Event* event = nullptr;
    return event;
  }
  static bool& keeper_lost() {
    static bool lost = false;
    return lost;
  }

  const AtFailpoints loss_{[](std::string_view name) {
    if (name == "keeper_is_lost") keeper_lost() = true;
  }};
};

}  // namespace spychronous::test
