#include "thread_seats.hpp"

#include <Python.h>

namespace nb = nanobind;

namespace spychronous::python {

ThreadSeats::ThreadSeats(std::uint64_t items, std::uint32_t threads)
    : run_(items, threads), seats_(run_.seats()) {}

// Does not give up the GIL: no other thread can hold stolen items in its hands meanwhile, so there
// is nothing to wait for.
nb::object ThreadSeats::claim(std::uint32_t seat) {
  const std::uint32_t item = run_.claim(seat);
  if (item == engine::ThreadRun::nothing) return nb::none();
  {
    const nb::ft_lock_guard lock(lock_);
    // Whoever stops the run asks afterwards; this item would not be asked.
    if (run_.stopped()) return nb::none();
    seats_[seat].thread = PyThread_get_thread_ident();
    seats_[seat].has_item = true;
  }
  return nb::int_(item);
}

bool ThreadSeats::release(std::uint32_t seat) {
  const nb::ft_lock_guard lock(lock_);
  Seat& own = seats_[seat];
  own.has_item = false;
  if (own.asked) PyThreadState_SetAsyncExc(own.thread, nullptr);
  return own.asked;
}

void ThreadSeats::stop_items(nb::handle exception) {
  run_.stop();
  const nb::ft_lock_guard lock(lock_);
  for (Seat& seat : seats_) {
    if (!seat.has_item || seat.asked) continue;
    seat.asked = true;
    PyThreadState_SetAsyncExc(seat.thread, exception.ptr());
  }
}

}  // namespace spychronous::python
