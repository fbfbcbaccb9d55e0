// Results in place are taken out of the lane while the run goes on, and at its end; an item of
// which nobody has told by then is accounted for.

#include <stdexcept>

#include "lane.hpp"
#include "python_work.hpp"

namespace nb = nanobind;

namespace spychronous::python {

// Returns false if the lane holds nothing that was put there.
bool PythonWork::take_result(std::uint32_t item) { return take_from(run_->place(item), item); }

bool PythonWork::take_from(const std::byte* place, std::uint32_t item) {
  PyObject* const value = take_from_lane(place);
  if (value == nullptr) {
    if (PyErr_Occurred() != nullptr) throw nb::python_error();
    return false;
  }
  const auto index = static_cast<Py_ssize_t>(item);
  PyObject* const none = PyList_GET_ITEM(results_.ptr(), index);
  PyList_SET_ITEM(results_.ptr(), index, value);
  Py_DECREF(none);
  return true;
}

// Items whose values all stand in the lane.
engine::Verdict PythonWork::take_all(std::uint32_t first, std::uint32_t end) {
  if (first == end) return engine::Verdict::go_on;
  const std::byte* place = run_->place(first);
  for (std::uint32_t item = first; item < end; ++item, place += lane_size) {
    if (take_from(place, item)) continue;
    if (tell(item, "overwritten", item) == engine::Verdict::stop) return engine::Verdict::stop;
  }
  return engine::Verdict::go_on;
}

bool PythonWork::use_spare_time() {
  if (!put_off_.empty()) {
    const Locked locked(*this);
    decode_put_off();
    return true;
  }
  if (observed_) return false;
  if (told_.empty() && shares_.any()) {  // while the keeper is still forking workers
    const Locked locked(*this);
    make_room();
  }
  const auto next = shares_.next(*run_);
  if (next.empty()) return false;
  {
    const Locked locked(*this);
    const LargeArenas::InUse use(arenas_);
    make_room();
    give_up_on(take_all(next.first, next.end));
  }
  run_->forget(next);
  return true;
}

// The outcomes of a run in the background.
void PythonWork::settled(std::span<const std::uint32_t> items) {
  const Locked locked(*this);
  const LargeArenas::InUse use(arenas_);
  make_room();
  decode_put_off();
  for (const std::uint32_t item : items) {
    // Of what was reported the hooks know, or soon will.
    if (told_[item] || run_->settled(item) != engine::Settled::in_place) continue;
    if (take_result(item)) {
      told_[item] = true;
      fresh_.push_back(item);
    } else {
      give_up_on(tell(item, "overwritten", item));
    }
  }
  announce();
}

// The hooks learn which items have their value in the list by now.
void PythonWork::announce() {
  if (fresh_.empty()) return;
  hooks_.attr("settled")(nb::bytes(fresh_.data(), fresh_.size() * sizeof fresh_[0]));
  fresh_.clear();
}

// Takes the results out of the lane, and tells of items that nobody told of.
void PythonWork::account_for_all(engine::Ending ending) {
  if (ending == engine::Ending::finished && !run_->all_settled()) {
    throw std::logic_error(
        "spychronous: an item has no outcome at the end of the job; this is a defect of the "
        "library, please report it");
  }
  const LargeArenas::InUse use(arenas_);
  make_room();
  decode_put_off();
  const bool all_in_place = !observed_ && run_->all_in_place();
  for (const auto left : shares_.left()) {
    if (all_in_place) {
      if (take_all(left.first, left.end) == engine::Verdict::stop) return;
      continue;
    }
    for (std::uint32_t i = left.first; i < left.end; ++i) {
      if (told_[i]) continue;
      if (account_for(i, ending) == engine::Verdict::stop) return;
    }
  }
}

// For an item that nobody told of.
engine::Verdict PythonWork::account_for(std::uint32_t i, engine::Ending ending) {
  const char* what = "overwritten";
  switch (run_->settled(i)) {
    case engine::Settled::in_place:
      if (take_result(i)) {
        if (observed_) fresh_.push_back(i);
        return engine::Verdict::go_on;
      }
      break;
    case engine::Settled::reported:
      // After the death of the keeper, perhaps one that it was about to tell of.
      if (ending == engine::Ending::keeper_lost) what = "keeper_lost";
      break;
    case engine::Settled::not_at_all:
      what = "keeper_lost";
      break;
  }
  return tell(i, what, i);
}

}  // namespace spychronous::python
