#include "spychronous/detail/make_failure.hpp"

#include <stdexcept>
#include <string>

#include "api/signal_name.hpp"
#include "spychronous/detail/thrown.hpp"

namespace spychronous::detail {
namespace {

// Without a worker's text, what() alone has to say which item it is about.
template <class Base, class Failure>
FailurePointer described(const Failure& failure) {
  return std::make_shared<const Thrown<Base, Failure>>(failure, failure.describe());
}

std::string cause_of_death(std::optional<int> signal, std::optional<int> exit_code) {
  if (signal) return "killed by " + signal_in_words(*signal);
  if (exit_code) {
    return "ended with exit code " + std::to_string(*exit_code) + " before it returned a result";
  }
  return "ended before it returned a result";
}

}  // namespace

FailurePointer make_timeout(std::size_t index, int pid, std::chrono::nanoseconds limit) {
  return described<std::runtime_error>(TimeoutFailure(index, pid, limit));
}

FailurePointer make_crash(std::size_t index, int pid, std::optional<int> signal,
                          std::optional<int> exit_code, std::string_view note) {
  std::string message = cause_of_death(signal, exit_code);
  if (!note.empty()) message.append("; ").append(note);
  return described<std::runtime_error>(
      CrashFailure(index, pid, "spychronous::CrashFailure", std::move(message), signal, exit_code));
}

FailurePointer make_keeper_lost(std::size_t index) {
  return described<KeeperLost>(CrashFailure(
      index, 0, "spychronous::KeeperLost",
      "the keeper, the process between the program and its workers, was killed, and they with it",
      std::nullopt, std::nullopt));
}

FailurePointer make_cancelled(std::size_t index) {
  return described<std::runtime_error>(
      ItemFailure(index, FailureKind::cancelled, 0, "spychronous::ItemFailure",
                  "its job was given up before it had an outcome"));
}

FailurePointer make_undecodable(std::size_t index, int pid, std::string_view type_name,
                                std::string_view why) {
  const ItemFailure failure(index, FailureKind::exception, pid, std::string(type_name),
                            std::string(why));
  return std::make_shared<const Thrown<std::runtime_error, ItemFailure>>(failure, std::string(why));
}

}  // namespace spychronous::detail
