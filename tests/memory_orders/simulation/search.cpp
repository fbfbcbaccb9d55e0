#include "memory_orders/simulation/search.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace spychronous::memory_orders {

Search* Search::running_ = nullptr;
Search* Search::existing_ = nullptr;

Search::Search(Client& client, const Limits& limits, std::optional<Weakening> weakening)
    : client_(client), limits_(limits), weakening_(std::move(weakening)) {
  existing_ = this;
  client_.introduce_to(memory_);
  for (std::size_t t = 0; t < client_.threads(); ++t) {
    threads_[t].fiber = std::make_unique<Fiber>([this, t] { body(t); });
  }
}

Search::~Search() { existing_ = nullptr; }

Report Search::explore() {
  do {
    run_once();
    if (!report_.violation.empty()) return report_;
    if (limits_.executions != 0 && report_.executions == limits_.executions) return report_;
  } while (next_path());
  report_.complete = true;
  return report_;
}

void Search::run_once() {
  memory_.reset();
  client_.prepare();
  depth_ = 0;
  asleep_ = 0;
  steps_ = deaths_ = spurious_ = old_reads_ = 0;
  writes_ = 0;
  taken_.clear();
  over_ = finished_ = false;
  running_ = this;
  // What a thread does before its first step is its own business.
  starting_ = true;
  for (std::size_t t = 0; t < client_.threads() && !over_; ++t) {
    Thread& thread = threads_[t];
    thread.ended = thread.died = thread.woken = false;
    thread.fiber->restart();
    current_ = t;
    main_.switch_to(*thread.fiber);
  }
  starting_ = false;
  if (!over_) {
    if (const auto first = next_thread()) {
      current_ = *first;
      main_.switch_to(*threads_[*first].fiber);
    }
  }
  running_ = nullptr;
  if (finished_ && !over_) client_.check();
}

// To the next path in depth-first order; false when there is none.
bool Search::next_path() {
  path_.resize(depth_);  // an execution that was given up ends where it was
  while (!path_.empty()) {
    if (++path_.back().at < path_.back().count) return true;
    path_.pop_back();
  }
  return false;
}

void Search::body(std::size_t thread) {
  client_.run(thread);
  threads_[thread].ended = true;
  if (starting_) {
    threads_[thread].fiber->switch_to(main_);
  }
  leave();
}

// Goes on in whichever thread is next; in none when the execution is over.
void Search::leave() {
  Fiber& from = *threads_[current_].fiber;
  const auto next = next_thread();
  if (!next) {
    from.switch_to(main_);
    std::abort();
  }
  if (*next == current_) return;
  current_ = *next;
  from.switch_to(*threads_[*next].fiber);
}

void Search::await_turn(Operation& operation) {
  if (weakening_) damage(operation);
  remember(operation);
  threads_[current_].next = operation;
  if (starting_) {
    threads_[current_].fiber->switch_to(main_);
  } else {
    leave();
  }
}

void Search::damage(Operation& operation) const {
  if (operation.kind != weakening_->kind || weakening_->function != plain(operation.function)) {
    return;
  }
  if (!is_fence(operation.kind) && memory_.name_of(operation.word) != weakening_->word) return;
  operation.damage = weakening_->damage;
  if (operation.damage == Damage::weaker) operation.order = weakening_->to;
}

// Notes how this order could be weaker.
void Search::remember(const Operation& operation) {
  const auto add = [&](std::memory_order to) {
    report_.orders.insert({std::string(plain(operation.function)),
                           is_fence(operation.kind) ? "" : memory_.name_of(operation.word),
                           operation.kind, to});
  };
  const auto place = reinterpret_cast<std::uintptr_t>(operation.function);
  const std::uint64_t met = place << 16 | std::uint64_t{operation.word} << 8 |
                            static_cast<std::uint64_t>(operation.kind) << 4 |
                            static_cast<std::uint64_t>(operation.order);
  if (weakening_ || !met_.insert(met).second) return;
  switch (operation.order) {
    case std::memory_order_relaxed:
      break;
    case std::memory_order_acq_rel:
      add(std::memory_order_acquire);
      add(std::memory_order_release);
      break;
    case std::memory_order_seq_cst:
      add(std::memory_order_acq_rel);
      break;
    default:
      add(std::memory_order_relaxed);
  }
}

bool Search::enabled(std::size_t t, bool alone) const {
  const Thread& thread = threads_[t];
  if (thread.ended) return false;
  switch (thread.next.kind) {
    case Kind::wake_up:
      if (thread.woken) return true;
      // A sleep that only passes time is over when something has changed, or nothing else can.
      if (limits_.sleeps_end) return alone || writes_ != thread.slept_since;
      return spurious_ < limits_.spurious;
    case Kind::reap:
      return threads_[thread.next.word].ended;
    default:
      return true;
  }
}

// Empty: the execution is over, in one way or another.
std::optional<std::size_t> Search::next_thread() {
  for (;;) {
    Transitions possible = 0;
    bool all_ended = true;
    bool hope = false;  // a sleeper that wakes for no reason is none
    for (const bool alone : {false, true}) {
      for (std::size_t t = 0; t < client_.threads(); ++t) {
        all_ended &= threads_[t].ended;
        if (!enabled(t, alone)) continue;
        hope |= threads_[t].next.kind != Kind::wake_up || threads_[t].woken || limits_.sleeps_end;
        possible |= 1U << t;
        if (client_.mortal(t) && deaths_ < limits_.deaths) possible |= 1U << (t + most_threads);
      }
      if (possible != 0) break;
    }
    finished_ = all_ended;
    if (all_ended) {
      ++report_.executions;
      return std::nullopt;
    }
    if (!hope) {
      over_ = true;
      report_.violation = "Nobody can go on.\n" + trace();
      return std::nullopt;
    }
    if (++steps_ > limits_.steps) {
      ++report_.cut;
      return std::nullopt;
    }
    possible &= ~asleep_;
    if (possible == 0) {
      ++report_.redundant;
      return std::nullopt;
    }
    const std::size_t chosen = choose_transition(possible);
    if (chosen < most_threads) return chosen;
    // The thread stops where it stands.
    const std::size_t dead = chosen - most_threads;
    threads_[dead].ended = threads_[dead].died = true;
    ++deaths_;
    taken_.push_back({dead, threads_[dead].next, true});
    asleep_ &= ~(1U << dead | all_deaths);
  }
}

// Writers first: then loads find all there is to read, and need not be tried before.
std::size_t Search::choose_transition(Transitions possible) {
  if (depth_ == path_.size()) {
    Choice choice;
    choice.asleep = asleep_;
    const auto add = [&](auto&& wanted) {
      for (std::uint8_t i = 0; i < most_transitions; ++i) {
        if ((possible >> i & 1) != 0 && wanted(i)) choice.transitions[choice.count++] = i;
      }
    };
    const auto loads = [this](std::uint8_t i) {
      return i < most_threads && threads_[i].next.kind == Kind::load;
    };
    add([&](std::uint8_t i) { return i < most_threads && !loads(i); });
    add(loads);
    add([](std::uint8_t i) { return i >= most_threads; });
    path_.push_back(choice);
  }
  const Choice& choice = path_[depth_++];
  asleep_ = choice.asleep;
  for (std::uint8_t i = 0; i < choice.at; ++i) {
    asleep_ |= 1U << choice.transitions[i];
  }
  return choice.transitions[choice.at];
}

std::size_t Search::choose(std::size_t count) {
  if (count == 1) return 0;
  if (depth_ == path_.size()) {
    Choice choice;
    choice.count = static_cast<std::uint8_t>(count);
    path_.push_back(choice);
  }
  return path_[depth_++].at;
}

std::size_t Search::choose_age(std::size_t count) {
  const std::size_t age = choose(old_reads_ < limits_.old_reads ? count : 1);
  if (age != 0) ++old_reads_;
  return age;
}

bool Search::choose_spurious() {
  if (spurious_ == limits_.spurious || choose(2) == 0) return false;
  ++spurious_;
  return true;
}

void Search::note(const Operation& done) {
  taken_.push_back({current_, done, false});
  if (done.wrote) ++writes_;
  asleep_ &= ~(1U << current_ | 1U << (current_ + most_threads));
  for (std::size_t t = 0; t < client_.threads(); ++t) {
    if ((asleep_ >> t & 1) != 0 && renews(done, threads_[t].next)) {
      asleep_ &= ~(1U << t);
    }
  }
}

void Search::sleep(Memory::Word futex, const char* function) {
  Thread& thread = threads_[current_];
  thread.woken = false;
  thread.slept_since = writes_;
  Operation back{Kind::wake_up, std::memory_order_relaxed, static_cast<std::uint8_t>(futex),
                 function};
  await_turn(back);
  if (!thread.woken) {
    if (!limits_.sleeps_end) {
      ++spurious_;
    } else if (writes_ == thread.slept_since) {
      memory_.see_newest(current_);
    }
  }
  note(back);
}

void Search::wake(Memory::Word futex) {
  for (std::size_t t = 0; t < client_.threads(); ++t) {
    Thread& thread = threads_[t];
    if (!thread.ended && thread.next.kind == Kind::wake_up && thread.next.word == futex) {
      thread.woken = true;
    }
  }
}

bool Search::reap(std::size_t thread) {
  Operation wait{Kind::reap, std::memory_order_relaxed, static_cast<std::uint8_t>(thread), "reap"};
  await_turn(wait);
  memory_.join(current_, thread);
  note(wait);
  return threads_[thread].died;
}

void Search::give_up(const std::string& violation) {
  if (over_) return;  // in the check, which goes on: the first thing that is wrong is told
  over_ = true;
  report_.violation = violation + "\n" + trace();
  if (running_ == nullptr) return;
  threads_[current_].fiber->switch_to(main_);
  std::abort();
}

std::string Search::trace() const {
  std::string text;
  for (const Taken& taken : taken_) {
    const Operation& done = taken.operation;
    text += "  thread " + std::to_string(taken.thread);
    if (taken.death) {
      text += " dies\n";
      continue;
    }
    text += " in " + std::string(plain(done.function)) + ": " + name_of(done.kind);
    if (done.kind == Kind::reap) {
      text += " thread " + std::to_string(done.word) + "\n";
      continue;
    }
    if (!is_fence(done.kind)) text += " " + memory_.full_name_of(done.word);
    text += " " + name_of(done.order);
    if (!is_fence(done.kind)) {
      char number[32];
      std::snprintf(number, sizeof number, " 0x%llx", static_cast<unsigned long long>(done.value));
      text += number;
    }
    if (done.age != 0) text += ", " + std::to_string(done.age) + " older than the newest";
    text += "\n";
  }
  for (std::size_t t = 0; t < client_.threads(); ++t) {
    if (!threads_[t].ended) {
      text += "  thread " + std::to_string(t) + " stands in " +
              std::string(plain(threads_[t].next.function)) + "\n";
    }
  }
  return text;
}

void require(bool condition, const char* sentence) {
  if (condition) return;
  Search::existing()->give_up(sentence);
}

}  // namespace spychronous::memory_orders
