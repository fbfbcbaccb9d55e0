#include "storms/account.hpp"

#include <signal.h>

namespace spychronous::test {
namespace {

std::string name_of(std::size_t item) { return "item " + std::to_string(item); }

std::string name_of(const Worker& worker) {
  return "worker " + std::to_string(worker.pid) + " (blow " +
         std::to_string(static_cast<int>(worker.struck.load())) + ", doing " +
         std::to_string(static_cast<int>(worker.last().doing)) + " with item " +
         std::to_string(worker.last().item) + ", death " + std::to_string(worker.death) + ")";
}

bool is_crash(const ItemFailure& failure, std::optional<int> signal, std::optional<int> exit_code) {
  const auto* const crash = dynamic_cast<const CrashFailure*>(&failure);
  return crash != nullptr && crash->signal() == signal && crash->exit_code() == exit_code;
}

// Whether the failure is what the blow makes of an item, when the worker was last seen doing that.
bool is_like(const ItemFailure& failure, Blow blow, Worker::Doing doing) {
  switch (blow) {
    case Blow::none:
      return false;
    case Blow::kill:
      return is_crash(failure, SIGKILL, {});
    case Blow::stop:
      // Its limit no longer counts while it sends its result; it is then killed all the same.
      return failure.kind() == FailureKind::timeout ||
             (doing == Worker::Doing::ended && is_crash(failure, SIGKILL, {}));
    case Blow::segfault:
      return is_crash(failure, SIGSEGV, {});
    case Blow::exit_at_once:
      return is_crash(failure, {}, 0);
    case Blow::exit:
      return is_crash(failure, {}, exit_code_of_blow);
  }
  return false;
}

}  // namespace

void Account::start(std::size_t item) const {
  Trace& trace = traces_[item];
  trace.worker.store(Roster::own_index());
  Roster::self().say(Worker::Doing::inside, static_cast<std::uint32_t>(item));
  trace.starts.fetch_add(1);
}

void Account::end(std::size_t item) const {
  Roster::self().say(Worker::Doing::ended, static_cast<std::uint32_t>(item));
  traces_[item].ends.fetch_add(1);
}

void Account::check_value(std::size_t item, const Verdict& verdict) const {
  const Trace& trace = traces_[item];
  if (!verdict.right || trace.starts != 1 || trace.ends != 1) {
    throw Violation(Rule::value_is_right, name_of(item) + " has a value that is " +
                                              (verdict.right ? "right" : "wrong") + ", of " +
                                              std::to_string(trace.starts) + " starts and " +
                                              std::to_string(trace.ends) + " ends");
  }
}

// The worker that an item failed with.
std::uint32_t Account::culprit(std::size_t item, const ItemFailure& failure) const {
  const Trace& trace = traces_[item];
  if (trace.starts != 0 && roster_[trace.worker].pid == failure.pid()) return trace.worker;
  for (std::uint32_t i = roster_.count(); i-- > first_worker_;) {
    const Worker::Moment last = roster_[i].last();
    // Struck between the engine's word that the item runs and the first that the item says.
    const bool on_the_verge = last.doing == Worker::Doing::claimed ||
                              (last.doing == Worker::Doing::inside && last.item == item);
    if (trace.starts == 0 && on_the_verge && roster_[i].pid == failure.pid()) return i;
  }
  throw Violation(Rule::failure_is_deserved,
                  name_of(item) + ": " + failure.describe() + ", but that process did not run it");
}

// Returns who is to blame for the failure of an item.
std::uint32_t Account::charge(std::size_t item, const ItemFailure& failure) const {
  const std::uint32_t index = culprit(item, failure);
  const Worker& worker = roster_[index];
  const Worker::Moment last = worker.last();
  const bool in_that_item = last.item == item && last.doing != Worker::Doing::between;
  if (worker.struck == Blow::none || (last.doing != Worker::Doing::claimed && !in_that_item) ||
      traces_[item].ends > (last.doing == Worker::Doing::ended ? 1 : 0)) {
    throw Violation(Rule::failure_is_deserved, name_of(item) + ": " + failure.describe() +
                                                   ", but it was not to blame: " + name_of(worker));
  }
  if (failure.index() != item || !is_like(failure, worker.struck, last.doing)) {
    throw Violation(Rule::failure_is_like_blow, name_of(item) + ": " + failure.describe() +
                                                    ", which is not what befell " +
                                                    name_of(worker));
  }
  return index;
}

void Account::check_worker(std::uint32_t index, bool charged) const {
  const Worker& worker = roster_[index];
  const Worker::Moment last = worker.last();
  constexpr int exited = 1000;
  if (worker.death == 0 || (worker.struck == Blow::none &&
                            (worker.death != exited || last.doing != Worker::Doing::between))) {
    throw Violation(Rule::innocent_lives, name_of(worker) + " should have left in peace");
  }
  if (last.doing == Worker::Doing::inside && !charged) {
    throw Violation(Rule::victim_is_charged,
                    name_of(last.item) + " has not failed with its " + name_of(worker));
  }
}

Account::Sum Account::close(const std::vector<Verdict>& verdicts) const {
  Sum sum;
  std::vector<bool> charged(roster_.count() - first_worker_);
  for (std::size_t item = 0; item < verdicts.size(); ++item) {
    if (traces_[item].starts > 1) {
      throw Violation(Rule::started_once, name_of(item) + " was started " +
                                              std::to_string(traces_[item].starts) + " times");
    }
    if (verdicts[item].has_value) {
      check_value(item, verdicts[item]);
      ++sum.values;
      continue;
    }
    const ItemFailure& failure = *verdicts[item].failure;
    const std::uint32_t index = charge(item, failure);
    if (charged[index - first_worker_]) {
      throw Violation(Rule::one_failure_per_blow,
                      name_of(item) + " is not the first to fail with " + name_of(roster_[index]));
    }
    charged[index - first_worker_] = true;
    if (roster_[index].last().doing != Worker::Doing::inside) ++sum.doubtful;
    ++(failure.kind() == FailureKind::timeout ? sum.timeouts : sum.crashes);
  }
  for (std::size_t i = 0; i < charged.size(); ++i) {
    check_worker(first_worker_ + static_cast<std::uint32_t>(i), charged[i]);
  }
  if (verdicts.size() != traces_.size() ||
      sum.values + sum.crashes + sum.timeouts != traces_.size()) {
    throw Violation(Rule::all_accounted, std::to_string(traces_.size()) + " items, " +
                                             std::to_string(verdicts.size()) + " outcomes");
  }
  return sum;
}

}  // namespace spychronous::test
