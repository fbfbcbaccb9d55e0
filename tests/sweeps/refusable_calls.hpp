#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "support/seam.hpp"

namespace spychronous::test::sweep {

/// A system call of the engine, and what the kernel or a sandbox may answer to it.
struct RefusableCall {
  std::string_view name;
  std::vector<int> errors;
};

/// All of os::calls but two: clock_gettime cannot fail, and the answer of is_open is no success or
/// failure.
const std::vector<RefusableCall>& refusable_calls();

/// Whether a keeper to which this call is refused takes its host for gone, so that the host loses
/// it: it could not hear any word any more.
inline bool loses_lifeline(std::string_view call) { return call == "recv"; }

/// While it lives, every process of a job started now asks before each call whether it is refused.
/// One at a time.
class RefusableCalls {
 public:
  /// Is told the index of the call in refusable_calls(). Returns an errno; 0: the call is made.
  using Refuse = std::function<int(std::size_t call)>;

  explicit RefusableCalls(Refuse refuse);

 private:
  const ReplacedCalls before_;
};

}  // namespace spychronous::test::sweep
