#pragma once

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

namespace spychronous::test {

/// The command line of a storm: `--name value`, each with a default that stands for itself in the
/// help. A name that the program never asks for is an error.
class Arguments {
 public:
  Arguments(int count, char** words) {
    for (int i = 1; i + 1 < count; i += 2) given_[words[i]] = words[i + 1];
    if (count % 2 == 0) given_["--" + std::string(words[count - 1])] = "";
  }

  double number(const std::string& name, double otherwise) {
    const auto found = given_.find("--" + name);
    if (found == given_.end()) return otherwise;
    char* end = nullptr;
    const double value = std::strtod(found->second.c_str(), &end);
    if (end == found->second.c_str() || *end != 0) refuse(name + " wants a number");
    given_.erase(found);
    return value;
  }

  /// To be called when all names have been asked for.
  void end() const {
    if (!given_.empty()) refuse("there is no argument " + given_.begin()->first);
  }

 private:
  [[noreturn]] static void refuse(const std::string& why) {
    std::cerr << why << "; arguments are written --name number\n";
    std::exit(2);
  }

  std::map<std::string, std::string> given_;
};

}  // namespace spychronous::test
