#include "spychronous/options.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace spychronous {

void Options::set_processes(int processes) {
  if (processes < 1) {
    throw std::invalid_argument("spychronous: processes(" + std::to_string(processes) +
                                ") leaves nobody to do the work; ask for at least 1");
  }
  processes_ = processes;
}

void Options::set_timeout_seconds(long double seconds) {
  if (!(seconds > 0)) {
    throw std::invalid_argument(
        "spychronous: a timeout must be a positive length of time, not " +
        (std::isnan(seconds) ? "NaN" : std::to_string(static_cast<double>(seconds)) + " s") +
        "; leave it out for the default of 30 days");
  }
  constexpr auto none = std::numeric_limits<std::int64_t>::max();
  const long double nanos = std::ceil(seconds * 1e9L);
  limit_ = nanos < static_cast<long double>(none)
               ? std::max<std::int64_t>(static_cast<std::int64_t>(nanos), 1)
               : none;
  limit_set_ = limit_ != none;
}

void Options::refuse_what_threads_cannot_keep() const {
  if (limit_set_) {
    throw std::invalid_argument(
        "spychronous: run_multi_threaded() cannot keep the timeout of this job, because a thread "
        "cannot be ended from outside; use run_multi_processed(), which can end an item, or leave "
        "the timeout out");
  }
  if (isolate_pids_) {
    throw std::invalid_argument(
        "spychronous: run_multi_threaded() cannot isolate_pids, because its items run in this "
        "process; use run_multi_processed(), or leave isolate_pids out");
  }
}

}  // namespace spychronous
