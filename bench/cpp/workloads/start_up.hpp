#pragma once

#include "workloads/successors.hpp"

namespace spychronous::bench {

/// Three items that cost nothing: what there is before the first and after the last.
struct StartUp : Successors {
  explicit StartUp(const Parameters&) : Successors(3) {}
};

}  // namespace spychronous::bench
