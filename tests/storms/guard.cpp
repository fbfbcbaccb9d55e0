#include "storms/guard.hpp"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
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

void expect_crashes() {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  spdlog::register_logger(std::make_shared<spdlog::logger>(
      "spychronous", std::make_shared<spdlog::sinks::null_sink_st>()));
}

}  // namespace spychronous::test
