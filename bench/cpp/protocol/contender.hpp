#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "protocol/parameters.hpp"

namespace spychronous::bench {

/// What a round found: how long it took, or a value in the unit of the workload.
struct Answer {
  enum class Kind { seconds, value };
  Kind kind;
  double number;
};

/// Runs a workload once and checks what came out when the clock has stopped.
using Round = std::function<Answer()>;

/// One way to do what a workload asks for.
struct Contender {
  std::string name;
  std::string version;                              // of what is measured
  std::function<Round(const Parameters&)> prepare;  // makes the items; not on the clock
};

/// The sentence says why a contender cannot take part here.
class Missing : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Stands for a contender that this program was built without.
inline Contender missing_contender(std::string name, std::string why) {
  return {std::move(name), "",
          [why = std::move(why)](const Parameters&) -> Round { throw Missing(why); }};
}

/// Ends a round whose result is not what it should be.
inline void require(bool right, std::string_view sentence) {
  if (!right) throw std::runtime_error(std::string(sentence));
}

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Measures what `run` takes, and hands what it returns to `check` afterwards.
template <class Run, class Check>
Round timed(Run run, Check check) {
  return [run = std::move(run), check = std::move(check)]() mutable {
    const Stopwatch stopwatch;
    const auto results = run();
    const double seconds = stopwatch.seconds();
    check(results);
    return Answer{Answer::Kind::seconds, seconds};
  };
}

/// The same for what returns nothing and throws where it fails.
template <class Run>
Round timed(Run run) {
  return [run = std::move(run)]() mutable {
    const Stopwatch stopwatch;
    run();
    return Answer{Answer::Kind::seconds, stopwatch.seconds()};
  };
}

}  // namespace spychronous::bench
