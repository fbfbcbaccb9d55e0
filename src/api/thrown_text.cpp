#include "api/thrown_text.hpp"

#include <cxxabi.h>

#include <array>
#include <charconv>
#include <concepts>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "spychronous/detail/exception_type.hpp"

namespace spychronous::detail {
namespace {

constexpr std::size_t longest_text = 64 * 1024;
constexpr std::size_t longest_name = 4 * 1024;

// Not in the middle of a UTF-8 character.
std::size_t cut_before(std::string_view text, std::size_t limit) {
  std::size_t cut = limit;
  while (cut > 0 && limit - cut < 4 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) {
    --cut;
  }
  return limit - cut < 4 ? cut : limit;
}

template <class T>
std::string in_words(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::same_as<T, char>) {
    return std::string(1, value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    std::array<char, 64> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), end.ptr};
  } else {
    return clipped(value);
  }
}

template <class T>
bool take(const std::type_info& thrown, std::string& text) {
  if (thrown != typeid(T)) return false;
  try {
    throw;
  } catch (const T& value) {
    text = in_words(value);
  }
  return true;
}

template <class... Ts>
bool take_one_of(const std::type_info& thrown, std::string& text) {
  return (take<Ts>(thrown, text) || ...);
}

}  // namespace

std::string clipped(std::string_view text) {
  if (text.size() <= longest_text) return std::string(text);
  const std::size_t cut = cut_before(text, longest_text);
  return std::string(text.substr(0, cut)) + " [cut here: only the first " + std::to_string(cut) +
         " bytes of this text were carried]";
}

std::string clipped(const char* text) {
  if (text == nullptr) return "(its text is a null pointer)";
  // One byte more tells whether there is more; the rest of 100 MB need not be looked at.
  return clipped(std::string_view(text, ::strnlen(text, longest_text + 1)));
}

std::string written_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> demangled(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  std::string name = demangled ? demangled.get() : type.name();
  for (const std::string_view noise : {"[abi:cxx11]", "__cxx11::", "_V2::"}) {
    for (auto at = name.find(noise); at != std::string::npos; at = name.find(noise, at)) {
      name.erase(at, noise.size());
    }
  }
  if (name == "std::__ios_failure") return "std::ios_base::failure";  // what streams really throw
  if (name.size() > longest_name) name.replace(longest_name, std::string::npos, "...");
  return name;
}

std::string value_text(const std::type_info& thrown) {
  std::string text;
  if (take_one_of<int, const char*, char*, std::string, std::string_view, bool, char, signed char,
                  unsigned char, short, unsigned short, unsigned, long, unsigned long, long long,
                  unsigned long long, float, double, long double>(thrown, text)) {
    return text;
  }
  return "an object of type " + written_name(thrown) +
         ", which is not a std::exception, was thrown; throw a std::exception, or register the "
         "type "
         "with SPYCHRONOUS_REGISTER_EXCEPTION, to see more of it here";
}

}  // namespace spychronous::detail
