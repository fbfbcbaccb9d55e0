// What items start cannot outlive the job, whoever is killed: its workers have a PID namespace of
// their own, which the kernel ends as a whole. Where the system forbids it, the program decides.
#include <cstdlib>
#include <iostream>
#include <spychronous/spychronous.hpp>
#include <string>
#include <system_error>
#include <vector>

using spychronous::Job;

int exit_code_of(const std::string& command) {
  return std::system((command + " & exit 3").c_str()) >> 8;
}

int main() {
  const std::vector<std::string> commands = {"sleep 1000", "exec sleep 2000"};
  const auto job = Job(exit_code_of, commands);
  std::vector<int> codes;
  try {
    codes = Job(job).isolate_pids().run_multi_processed();
  } catch (const std::system_error& refused) {
    std::cerr << refused.what() << '\n';
    codes = Job(job).run_multi_processed();  // contained as well, as long as the keeper lives
  }
  for (const int code : codes) std::cout << code << '\n';
}
