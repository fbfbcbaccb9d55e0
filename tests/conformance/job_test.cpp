// A job is a value: made, copied, kept and run like one.
#include <chrono>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/runners.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

template <class Runner>
class Jobs : public Conformance<Runner> {};
TYPED_TEST_SUITE(Jobs, Runners, RunnerNames);

template <class Runner>
class SynchronousJobs : public Conformance<Runner> {};
TYPED_TEST_SUITE(SynchronousJobs, SynchronousRunners, RunnerNames);

template <class Runner>
class JobsWithALimit : public Conformance<Runner> {};
TYPED_TEST_SUITE(JobsWithALimit, RunnersWithLimits, RunnerNames);

namespace {

using namespace std::chrono_literals;

const std::vector<int> numbers = {1, 2, 3};
int get_plus_one(int number) { return number + 1; }
const std::vector<int> plus_one = {2, 3, 4};

template <class Runner>
auto make_job() {
  return Runner::job([amount = std::make_unique<int>(1)](int i) { return i + *amount; },
                     std::vector<int>{1, 2, 3})
      .processes(2);
}

}  // namespace

TYPED_TEST(Jobs, can_be_run_twice) {
  const auto job = this->job(get_plus_one, numbers);
  EXPECT_EQ(this->run(job), plus_one);
  EXPECT_EQ(this->run(job), plus_one);
}

TEST_F(NothingLeft, a_job_can_be_run_by_one_runner_after_the_other) {
  const Job job(get_plus_one, numbers);
  EXPECT_EQ(job.run_single_processed(), plus_one);
  EXPECT_EQ(job.run_multi_processed(), plus_one);
  EXPECT_EQ(job.run_multi_threaded(), plus_one);
}

TYPED_TEST(Jobs, can_be_copied) {
  using JobOfNumbers = decltype(this->job(get_plus_one, numbers));
  auto original = std::make_unique<JobOfNumbers>(get_plus_one, numbers);
  const auto copy = *original;
  original.reset();
  EXPECT_EQ(this->run(copy), plus_one);
}

TYPED_TEST(Jobs, can_be_copied_after_a_run) {
  const auto original = this->job(get_plus_one, numbers);
  EXPECT_EQ(this->run(original), plus_one);
  const auto copy = original;
  EXPECT_EQ(this->run(copy), plus_one);
  EXPECT_EQ(this->run(original), plus_one);
}

TYPED_TEST(Jobs, can_be_moved_and_returned) {
  EXPECT_EQ(this->run(make_job<TypeParam>()), plus_one);
}

TYPED_TEST(Jobs, can_be_moved_after_a_run) {
  auto job = this->job(get_plus_one, std::vector<int>{1, 2, 3});
  EXPECT_EQ(this->run(job), plus_one);
  const auto moved = std::move(job);
  EXPECT_EQ(this->run(moved), plus_one);
}

TYPED_TEST(SynchronousJobs, that_can_only_be_moved_can_be_run_before_and_after_a_move) {
  auto job = make_job<TypeParam>();
  EXPECT_EQ(this->run(job), plus_one);
  const auto moved = std::move(job);
  EXPECT_EQ(this->run(moved), plus_one);
}

TYPED_TEST(SynchronousJobs, can_be_kept_in_variables_of_either_name) {
  const Job short_name = Job(get_plus_one, numbers).processes(3);
  const SynchronousJob long_name = SynchronousJob(get_plus_one, numbers).processes(3);
  EXPECT_EQ(this->run(short_name), plus_one);
  EXPECT_EQ(this->run(long_name), plus_one);
}

TYPED_TEST(Jobs, can_be_set_up_step_by_step) {
  auto job = this->job(get_plus_one, numbers);
  job.processes(2);
  job.no_daemon().log_start_finish();
  EXPECT_EQ(this->run(job), plus_one);
}

TYPED_TEST(Jobs, refuse_senseless_options_at_once) {
  auto job = this->job(get_plus_one, numbers);
  EXPECT_THROW(job.processes(0), std::invalid_argument);
  EXPECT_THROW(job.timeout(0s), std::invalid_argument);
  EXPECT_THROW(job.timeout(-1s), std::invalid_argument);
  EXPECT_EQ(this->run(job), plus_one);
}

TYPED_TEST(JobsWithALimit, take_it_in_every_unit) {
  EXPECT_EQ(this->run(this->job(get_plus_one, numbers).timeout(5min)), plus_one);
  EXPECT_EQ(
      this->run(this->job(get_plus_one, numbers).timeout(std::chrono::duration<double>(60.5))),
      plus_one);
  EXPECT_EQ(this->run(this->job(get_plus_one, numbers).timeout(std::chrono::days(1'000'000))),
            plus_one);
}

TYPED_TEST(Jobs, with_fewer_items_than_processes_work) {
  EXPECT_EQ(this->run(this->job(get_plus_one, numbers).processes(100)), plus_one);
}

TYPED_TEST(Jobs, with_one_process_work) {
  EXPECT_EQ(this->run(this->job(get_plus_one, numbers).processes(1)), plus_one);
}

TYPED_TEST(Jobs, within_jobs_work) {
  const auto inner_sum = [this](int size) {
    int sum = 0;
    for (const int number : this->run(this->job(get_plus_one, std::views::iota(0, size))))
      sum += number;
    return sum;
  };
  EXPECT_EQ(this->run(this->job(inner_sum, numbers).no_daemon()), (std::vector<int>{1, 3, 6}));
}

TYPED_TEST(Jobs, work_while_an_exception_is_under_way) {
  // While an exception is on its way, a run in a destructor has to catch and throw of its own.
  struct RunsAtTheEnd {
    ~RunsAtTheEnd() {
      const auto outcomes = TypeParam::run(
          TypeParam::job([](int i) { return i == 1 ? throw std::out_of_range("inner") : i; },
                         std::views::iota(0, 3))
              .suppress_worker_exceptions());
      EXPECT_TRUE(has_thrown(outcomes[1]));
      EXPECT_TRUE(has_value(outcomes[2], 2));
    }
  };
  try {
    const RunsAtTheEnd at_the_end;
    throw std::runtime_error("outer");
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "outer");
  }
}

TYPED_TEST(Jobs, with_items_of_its_own_can_be_copied_and_changed_step_by_step) {
  auto job = this->job(get_plus_one, std::vector<int>{1, 2, 3});
  job.processes(2);
  const auto copy = job;
  const auto same = job.processes(1);
  EXPECT_EQ(this->run(job), plus_one);
  EXPECT_EQ(this->run(copy), plus_one);
  EXPECT_EQ(this->run(same), plus_one);
  const auto outcomes = this->run(job.suppress_worker_exceptions());
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_EQ(*outcomes[2], 4);
  EXPECT_EQ(this->run(job), plus_one);
}

}  // namespace spychronous::test
