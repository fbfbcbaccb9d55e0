// The log: suppressed failures and, if asked for, start and end of a run. It goes to the spdlog
// logger "spychronous" of the program, or to stderr where the program has none.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <spychronous/spychronous.hpp>
#include <stdexcept>
#include <vector>

using spychronous::Job;

int get_plus_one(int num) {
  if (num == 2) throw std::out_of_range("nothing comes after 2");
  return num + 1;
}

int main() {
  spdlog::stdout_logger_mt("spychronous")->set_pattern("%l: %v");

  const std::vector<int> nums = {1, 2, 3};
  const auto outcomes =
      Job(get_plus_one, nums).log_start_finish().suppress_worker_exceptions().run_multi_processed();
  return outcomes.size() == nums.size() ? 0 : 1;
}
