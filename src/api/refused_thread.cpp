#include "spychronous/detail/refused_thread.hpp"

namespace spychronous::detail {

void throw_refused_thread(const std::system_error& error) {
  throw std::system_error(
      error.code(),
      "spychronous: the system refused to start a thread for the job; no item was run. Raise the "
      "limit of processes (ulimit -u) or free memory");
}

}  // namespace spychronous::detail
