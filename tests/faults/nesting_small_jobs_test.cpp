// Jobs with few items, or none: nothing is started that has nothing to do.
#include <unistd.h>

#include <climits>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/leftovers.hpp"
#include "support/outcomes.hpp"
#include "support/seam.hpp"

namespace spychronous::test {

using SmallJob = NothingLeft;

namespace {

// Counts the forks of all processes, and refuses none.
class CountedForks {
 public:
  int count() const { return keepers_.count() + workers_.count(); }

 private:
  const RefusedCall<&os::Calls::fork> keepers_{0, INT_MAX};
  const RefusedCall<&os::Calls::fork_without_handlers> workers_{0, INT_MAX};
};

}  // namespace

TEST_F(SmallJob, H6_no_items_start_no_process) {
  const CountedForks forks;
  EXPECT_TRUE(Job([](int i) { return i; }, std::vector<int>()).run_multi_processed().empty());
  EXPECT_TRUE(Job([](int) {}, std::vector<int>())
                  .suppress_worker_exceptions()
                  .run_multi_processed()
                  .empty());
  Job([](int) {}, std::views::iota(0, 0)).run_multi_processed();
  EXPECT_TRUE(Job([](int i) { return std::string(9, 'x') + std::to_string(i); }, std::vector<int>())
                  .run_multi_processed()
                  .empty());
  EXPECT_TRUE(Job([](int i) { return i > 0; }, std::vector<int>()).run_multi_processed().empty());
  EXPECT_EQ(forks.count(), 0);
}

TEST_F(SmallJob, H6_one_item_has_one_worker) {
  const CountedForks forks;
  EXPECT_EQ(Job([](int i) { return i; }, std::views::iota(7, 8)).run_multi_processed(),
            std::vector<int>{7});
  EXPECT_EQ(forks.count(), 1 + 1);
}

TEST_F(SmallJob, H6_no_more_workers_are_started_than_there_are_items) {
  for (int items = 1; items <= 5; ++items) {
    const CountedForks forks;
    Job([](int) {}, std::views::iota(0, items)).processes(50).run_multi_processed();
    EXPECT_LE(forks.count(), 1 + items);
  }
}

TEST_F(SmallJob, H6_no_more_workers_are_started_than_were_asked_for) {
  const CountedForks forks;
  Job([](int) {}, std::views::iota(0, 1000)).processes(3).run_multi_processed();
  EXPECT_LE(forks.count(), 1 + 3);
}

TEST_F(SmallJob, H6_the_largest_number_of_processes_is_no_problem_for_few_items) {
  EXPECT_EQ(
      Job([](int i) { return i; }, std::views::iota(0, 3)).processes(INT_MAX).run_multi_processed(),
      (std::vector<int>{0, 1, 2}));
}

TEST_F(SmallJob, H6_fewer_than_one_process_is_refused) {
  Job job([](int) {}, std::views::iota(0, 3));
  for (const int count : {0, -1, INT_MIN}) {
    try {
      job.processes(count);
      FAIL() << "it was accepted";
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find("at least 1"), std::string::npos) << error.what();
    }
  }
  job.run_multi_processed();
}

TEST_F(SmallJob, H6_too_many_items_are_refused_before_anything_starts) {
  const CountedForks forks;
  Job job([](std::uint64_t) {}, std::views::iota(std::uint64_t{0}, std::uint64_t{1} << 32));
  try {
    job.run_multi_processed();
    FAIL() << "nothing was thrown";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("4294967294"), std::string::npos) << error.what();
  }
  EXPECT_EQ(forks.count(), 0);
}

TEST_F(SmallJob, H6_thousands_of_jobs_one_after_the_other_leave_nothing) {
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(Job([](int x) { return x + 1; }, std::views::iota(i, i + 2)).run_multi_processed(),
              (std::vector<int>{i + 1, i + 2}));
  }
}

}  // namespace spychronous::test
