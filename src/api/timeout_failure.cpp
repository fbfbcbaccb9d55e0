#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>

#include "spychronous/failure.hpp"

namespace spychronous {
namespace {

struct Unit {
  std::chrono::nanoseconds length;
  std::string_view name;
};

// The largest unit that goes into the limit at least once; its name after a number other than 1.
constexpr std::array<Unit, 7> units{{{std::chrono::hours(24), "days"},
                                     {std::chrono::hours(1), "hours"},
                                     {std::chrono::minutes(1), "minutes"},
                                     {std::chrono::seconds(1), "s"},
                                     {std::chrono::milliseconds(1), "ms"},
                                     {std::chrono::microseconds(1), "us"},
                                     {std::chrono::nanoseconds(1), "ns"}}};

std::string in_words(std::chrono::nanoseconds limit) {
  for (const Unit& unit : units) {
    if (limit < unit.length) continue;
    const double count =
        static_cast<double>(limit.count()) / static_cast<double>(unit.length.count());
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), count,
                                   std::chars_format::general, 6);
    const std::string_view plural = unit.name;
    const bool is_one = limit == unit.length && plural.size() > 2;
    return std::string(digits.data(), end.ptr) + ' ' +
           std::string(plural.substr(0, plural.size() - (is_one ? 1 : 0)));
  }
  return std::to_string(limit.count()) + " ns";
}

}  // namespace

TimeoutFailure::TimeoutFailure(std::size_t index, int pid, std::chrono::nanoseconds limit)
    : ItemFailure(index, FailureKind::timeout, pid, "spychronous::TimeoutFailure",
                  "ran longer than its limit of " + in_words(limit)),
      limit_(limit) {}

TimeoutFailure::~TimeoutFailure() = default;

void TimeoutFailure::throw_copy() const { throw TimeoutFailure(*this); }

}  // namespace spychronous
