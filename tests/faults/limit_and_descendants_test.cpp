// What an item has started ends with its worker, however it ends.
#include <signal.h>
#include <unistd.h>

#include <ranges>
#include <stdexcept>
#include <vector>

#include "helpers/family.hpp"
#include "spychronous/spychronous.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {
class Descendants : public Limit {
 protected:
  const Shared<Family> family_;

  // A job of two items, of which one founds a family and then does `end`.
  template <class End>
  auto job_with_family(End end) {
    return Job(
               [this, end](int i) {
                 if (i == 0) {
                   family_->found();
                   end();
                 }
                 return i;
               },
               std::views::iota(0, 2))
        .processes(1)
        .timeout(limit)
        .suppress_worker_exceptions();
  }
};

TEST_F(Descendants, B5_of_an_item_that_times_out_are_gone) {
  auto job = job_with_family([this] {
    stuck();
    for (;;) ::pause();
  });
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  EXPECT_TRUE(has_value(outcomes[1], 1));
  EXPECT_TRUE(family_->is_gone());
}

TEST_F(Descendants, B5_of_an_item_that_crashes_are_gone) {
  const auto outcomes = job_with_family([] { ::raise(SIGSEGV); }).run_multi_processed();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGSEGV));
  EXPECT_TRUE(family_->is_gone());
}

TEST_F(Descendants, B5_of_an_item_that_throws_are_gone_when_the_run_ends) {
  const auto outcomes =
      job_with_family([] { throw std::runtime_error("no"); }).run_multi_processed();
  EXPECT_TRUE(has_thrown(outcomes[0]));
  EXPECT_TRUE(family_->is_gone());
}

TEST_F(Descendants, B5_of_an_item_that_returns_are_gone_when_the_run_ends) {
  const auto outcomes = job_with_family([] {}).run_multi_processed();
  EXPECT_TRUE(has_value(outcomes[0], 0));
  EXPECT_TRUE(family_->is_gone());
}

TEST_F(Descendants, B5_of_an_item_that_returns_are_gone_soon_after_its_worker) {
  const Shared<Event> other_runs;
  const auto results = Job(
                           [&](int i) {
                             if (i == 0) {
                               family_->found();
                               other_runs->wait();
                             } else {
                               other_runs->signal();
                               family_->await_end();
                             }
                             return i;
                           },
                           std::views::iota(0, 2))
                           .processes(2)
                           .run_multi_processed();
  EXPECT_EQ(results, (std::vector<int>{0, 1}));
}

TEST_F(Descendants, B5_of_an_item_that_is_killed_for_another_ones_failure_are_gone) {
  const Shared<Event> founded;
  auto job = Job(
                 [&](int i) {
                   if (i == 0) {
                     family_->found();
                     founded->signal();
                     for (;;) ::pause();
                   }
                   founded->wait();
                   throw std::runtime_error("the end");
                 },
                 std::views::iota(0, 2))
                 .processes(2);
  EXPECT_THROW(job.run_multi_processed(), std::runtime_error);
  EXPECT_TRUE(family_->is_gone());
}

TEST_F(Descendants, B5_of_an_item_that_has_stopped_itself_are_gone) {
  auto job = job_with_family([this] {
    stuck();
    ::raise(SIGSTOP);
  });
  const auto outcomes = exceeding_limit([&] { return job.run_multi_processed(); }, 1, 0);
  EXPECT_TRUE(has_timed_out(outcomes[0]));
  EXPECT_TRUE(family_->is_gone());
}

}  // namespace spychronous::test
