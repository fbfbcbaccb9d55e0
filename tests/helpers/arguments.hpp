#pragma once

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace spychronous::test {

/// The command line of a program that is run by name: `--name value`, each with a default, and
/// `--name` alone. What the program does not ask for, and a value that is none, end it with 2.
class Arguments {
 public:
  Arguments(int count, char** words) : words_(words + 1, words + count) {}

  bool flag(const std::string& name) {
    const auto found = find(name);
    if (found == words_.end()) return false;
    words_.erase(found);
    return true;
  }

  std::string text(const std::string& name, const std::string& otherwise) {
    return value(name).value_or(otherwise);
  }

  double number(const std::string& name, double otherwise) {
    const auto given = value(name);
    if (!given) return otherwise;
    char* end = nullptr;
    const double number = std::strtod(given->c_str(), &end);
    if (given->empty() || *end != 0) refuse(name + " wants a number");
    return number;
  }

  /// To be called when all names have been asked for.
  void end() const {
    if (!words_.empty()) refuse("there is no argument " + words_.front());
  }

 private:
  std::vector<std::string>::iterator find(const std::string& name) {
    return std::find(words_.begin(), words_.end(), "--" + name);
  }
  std::optional<std::string> value(const std::string& name) {
    const auto found = find(name);
    if (found == words_.end()) return std::nullopt;
    if (found + 1 == words_.end()) refuse(name + " wants a value");
    std::string given = found[1];
    words_.erase(found, found + 2);
    return given;
  }
  [[noreturn]] static void refuse(const std::string& why) {
    std::cerr << why << "; the head of the source of this program says what there is\n";
    std::exit(2);
  }

  std::vector<std::string> words_;
};

}  // namespace spychronous::test
