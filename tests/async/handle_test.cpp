// What a program can ask of the handle, and what becomes of the job when the handle goes.
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "async/running.hpp"

namespace spychronous::test {

template <class Way>
class Handle : public Running<Way> {};
TYPED_TEST_SUITE(Handle, Ways, WayNames);

namespace {

using namespace std::chrono_literals;

int twice(int number) { return 2 * number; }
const std::vector<int> one_two_three = {1, 2, 3};
const std::vector<int> two_four_six = {2, 4, 6};

}  // namespace

TYPED_TEST(Handle, is_there_before_the_first_item_has_ended) {
  auto running = this->start(this->gated_job(3));
  EXPECT_FALSE(running.done());
  this->open_all();
  EXPECT_EQ(running.get(), (std::vector<std::size_t>{0, 1, 2}));
}

TYPED_TEST(Handle, says_when_the_job_is_done) {
  auto running = this->start(this->gated_job(1));
  this->started_->wait();
  EXPECT_FALSE(running.done());
  EXPECT_FALSE(running.wait_for(0s));
  EXPECT_FALSE(running.wait_for(1us));
  EXPECT_FALSE(running.wait_for(-1h));
  EXPECT_FALSE(running.wait_for(std::chrono::hours::min()));
  EXPECT_FALSE(running.wait_for(std::chrono::duration<double>(NAN)));
  this->open_all();
  running.wait();
  EXPECT_TRUE(running.done());
  EXPECT_TRUE(running.wait_for(0s));
  EXPECT_TRUE(running.wait_for(-1h));
}

TYPED_TEST(Handle, waits_for_as_long_as_it_takes_if_it_may) {
  using Seconds = std::chrono::duration<double>;
  EXPECT_TRUE(this->start(AsynchronousJob(twice, one_two_three)).wait_for(std::chrono::hours(1)));
  EXPECT_TRUE(
      this->start(AsynchronousJob(twice, one_two_three)).wait_for(std::chrono::hours::max()));
  EXPECT_TRUE(
      this->start(AsynchronousJob(twice, one_two_three)).wait_for(std::chrono::nanoseconds::max()));
  EXPECT_TRUE(this->start(AsynchronousJob(twice, one_two_three))
                  .wait_for(Seconds(std::numeric_limits<double>::infinity())));
}

TYPED_TEST(Handle, does_not_throw_while_it_waits_for_a_job_that_fails) {
  auto running =
      this->start(AsynchronousJob([](int) { throw std::out_of_range("text"); }, one_two_three));
  EXPECT_NO_THROW(running.wait());
  EXPECT_TRUE(running.done());
  EXPECT_THROW(running.get(), std::out_of_range);
}

TYPED_TEST(Handle, gives_the_results_once) {
  auto running = this->start(AsynchronousJob(twice, one_two_three));
  EXPECT_EQ(running.get(), two_four_six);
  EXPECT_THROW(running.get(), std::logic_error);
  EXPECT_THROW(for (auto place : running) ADD_FAILURE() << place.first, std::logic_error);
  EXPECT_THROW(running.then([](auto ready) { return ready.get(); }), std::logic_error);
}

TYPED_TEST(Handle, gives_a_failure_once) {
  auto running =
      this->start(AsynchronousJob([](int) { throw std::out_of_range("text"); }, one_two_three));
  EXPECT_THROW(running.get(), std::out_of_range);
  try {
    running.get();
    FAIL() << "nothing was thrown";
  } catch (const std::out_of_range&) {
    FAIL() << "it was given twice";
  } catch (const std::logic_error&) {
  }
}

TYPED_TEST(Handle, counts_the_items_that_have_an_outcome) {
  auto running = this->start(this->gated_job(4));
  EXPECT_EQ(running.total(), 4U);
  EXPECT_EQ(running.completed(), 0U);
  for (std::size_t i = 0; i < 4; ++i) {
    this->open(i);
    while (running.completed() < i + 1) std::this_thread::yield();
    EXPECT_EQ(running.completed(), i + 1);
  }
  running.wait();
  EXPECT_EQ(running.completed(), 4U);
  EXPECT_EQ(running.total(), 4U);
}

TYPED_TEST(Handle, counts_failures_as_outcomes) {
  auto running =
      this->start(AsynchronousJob([](int i) { return i == 2 ? throw i : i; }, one_two_three)
                      .suppress_worker_exceptions());
  running.wait();
  EXPECT_EQ(running.completed(), 3U);
}

TYPED_TEST(Handle, may_be_asked_by_several_threads_at_once) {
  auto running = this->start(this->gated_job(3));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        running.wait();
        EXPECT_TRUE(running.done());
        EXPECT_TRUE(running.wait_for(1h));
        EXPECT_EQ(running.completed(), running.total());
      });
    }
    this->open_all();
  }
  EXPECT_EQ(running.get().size(), 3U);
}

TYPED_TEST(Handle, of_a_job_without_items_is_soon_done) {
  auto running = this->start(AsynchronousJob(twice, std::vector<int>()));
  EXPECT_TRUE(running.begin() == running.end());
  running.wait();
  EXPECT_TRUE(running.done());
  EXPECT_EQ(running.total(), 0U);
  running.cancel();
  EXPECT_TRUE(running.get().empty());
}

TYPED_TEST(Handle, outlives_the_job_it_came_from) {
  auto job = std::make_optional(this->gated_job(2));
  auto running = this->start(*job);
  job.reset();
  this->open_all();
  EXPECT_EQ(running.get().size(), 2U);
}

TYPED_TEST(Handle, can_be_had_several_times_of_one_job) {
  const auto job = this->gated_job(2);
  auto one = this->start(job);
  auto other = this->start(job);
  this->open_all();
  EXPECT_EQ(one.get(), other.get());
}

TYPED_TEST(Handle, can_be_moved_while_the_job_runs) {
  auto running = this->start(this->gated_job(2));
  this->started_->wait();
  auto moved = std::move(running);
  this->open_all();
  EXPECT_EQ(moved.get().size(), 2U);
}

TYPED_TEST(Handle, H5_destroyed_while_the_job_runs_ends_the_job) {
  const auto running = this->start(this->endless_job());
  this->started_->wait();
}

TYPED_TEST(Handle, H5_destroyed_at_once_ends_the_job) {
  static_cast<void>(this->start(this->endless_job()));
}

TYPED_TEST(Handle, H5_destroyed_after_the_end_of_the_job_does_nothing) {
  const auto running = this->start(AsynchronousJob(twice, one_two_three));
  running.wait();
}

TYPED_TEST(Handle, H5_destroyed_after_cancel_waits_for_the_end_of_the_job) {
  auto running = this->start(this->endless_job());
  running.cancel();
}

TYPED_TEST(Handle, H5_assigned_another_job_ends_the_one_it_had) {
  auto running = this->start(this->endless_job());
  this->started_->wait();
  running = this->start(this->gated_job(2));
  this->open_all();
  EXPECT_EQ(running.get(), (std::vector<std::size_t>{0, 1}));
}

TYPED_TEST(Handle, assigned_another_job_gives_the_results_of_that) {
  auto running = this->start(AsynchronousJob(twice, one_two_three));
  running.get();
  running = this->start(AsynchronousJob(twice, one_two_three));
  EXPECT_EQ(running.get(), two_four_six);
}

}  // namespace spychronous::test
