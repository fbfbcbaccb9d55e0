#pragma once

#include <gtest/gtest.h>

#include <string>

#include "spychronous/outcome.hpp"

/// What an outcome is, asked in one word and answered in a sentence.
namespace spychronous::test {

template <class R>
::testing::AssertionResult has_failed(const Outcome<R>& outcome, FailureKind kind) {
  if (outcome) return ::testing::AssertionFailure() << "it has a value";
  if (outcome.failure().kind() == kind) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << outcome.failure().describe();
}

template <class R>
::testing::AssertionResult has_value(const Outcome<R>& outcome, const R& value) {
  if (!outcome) return ::testing::AssertionFailure() << outcome.failure().describe();
  if (*outcome == value) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "it has another value";
}

template <class R>
::testing::AssertionResult has_value(const Outcome<R>& outcome) {
  if (outcome) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << outcome.failure().describe();
}

template <class R>
::testing::AssertionResult has_thrown(const Outcome<R>& outcome) {
  return has_failed(outcome, FailureKind::exception);
}

template <class R>
::testing::AssertionResult has_timed_out(const Outcome<R>& outcome) {
  const auto right_kind = has_failed(outcome, FailureKind::timeout);
  if (!right_kind) return right_kind;
  if (dynamic_cast<const TimeoutFailure*>(&outcome.failure()) != nullptr) return right_kind;
  return ::testing::AssertionFailure() << "it is not a TimeoutFailure";
}

/// Whether its worker died in it, and left this signal and this exit code.
template <class R>
::testing::AssertionResult has_crashed(const Outcome<R>& outcome, std::optional<int> signal,
                                       std::optional<int> exit_code = {}) {
  const auto right_kind = has_failed(outcome, FailureKind::crash);
  if (!right_kind) return right_kind;
  const auto* crash = dynamic_cast<const CrashFailure*>(&outcome.failure());
  if (crash == nullptr) return ::testing::AssertionFailure() << "it is not a CrashFailure";
  if (crash->signal() == signal && crash->exit_code() == exit_code) return right_kind;
  return ::testing::AssertionFailure() << crash->describe();
}

}  // namespace spychronous::test
