#include "storms/guard.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace spychronous::test {

void go_under_watchdog(int seconds, char** words) {
  constexpr const char* sign = "SPYCHRONOUS_STORM_IS_WATCHED";
  if (std::getenv(sign) != nullptr) {
    ::unsetenv(sign);
    return;
  }
  ::setenv(sign, "1", 1);
  std::string limit = std::to_string(seconds);
  std::vector<char*> command = {const_cast<char*>(WATCHDOG), const_cast<char*>("--seconds"),
                                limit.data()};
  for (; *words != nullptr; ++words) command.push_back(*words);
  command.push_back(nullptr);
  ::execv(WATCHDOG, command.data());
  std::perror("the watchdog cannot be started");
  std::exit(2);
}

}  // namespace spychronous::test
