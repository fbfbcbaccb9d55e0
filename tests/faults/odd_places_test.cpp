// Runs that are started where programs seldom start one.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <ranges>
#include <vector>

#include "helpers/forked.hpp"
#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {

using OddPlace = NothingLeft;

namespace {

bool job_works() {
  return Job([](int i) { return i + 1; }, std::views::iota(0, 4))
             .processes(2)
             .run_multi_processed() == std::vector<int>{1, 2, 3, 4};
}

[[noreturn]] void run_and_leave() { ::_exit(job_works() ? 0 : 1); }

// What runs a job at the end of a process stands before the first job, so that it comes after all
// that this job may have made for the rest of the process.
bool wanted_in_exit_function = false;
const int registered = ::atexit([] {
  if (wanted_in_exit_function) run_and_leave();
});

struct RunsInDestructor {
  bool wanted = false;
  ~RunsInDestructor() {
    if (wanted) run_and_leave();
  }
};
RunsInDestructor last;

// Before main(), when the library itself may not have been initialised.
const bool worked_before_main = job_works();

}  // namespace

TEST_F(OddPlace, H8_a_run_in_the_constructor_of_a_static_object_works) {
  EXPECT_TRUE(worked_before_main);
}

TEST_F(OddPlace, H8_a_run_in_an_exit_function_works) {
  ASSERT_EQ(registered, 0);
  Forked host([] {
    wanted_in_exit_function = true;
    ::exit(2);
    return 3;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

TEST_F(OddPlace, H8_a_run_in_the_destructor_of_a_static_object_works) {
  Forked host([] {
    last.wanted = true;
    ::exit(2);
    return 3;
  });
  EXPECT_EQ(host.wait(), exited(0));
}

}  // namespace spychronous::test
