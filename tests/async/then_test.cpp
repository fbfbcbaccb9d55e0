// What is to be done when the job has ended.
#include <pthread.h>

#include <chrono>
#include <future>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "async/running.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

template <class Way>
class Then : public Running<Way> {
 protected:
  static auto one_to_three() {
    return AsynchronousJob([](int i) { return i; }, std::views::iota(1, 4));
  }
};
TYPED_TEST_SUITE(Then, Ways, WayNames);

namespace {

constexpr auto take = [](auto ready) { return ready.get(); };

}  // namespace

TYPED_TEST(Then, a_plain_future_is_one_line_away) {
  auto running = this->start(this->one_to_three());
  std::future<std::vector<int>> future = running.then(take);
  EXPECT_EQ(future.get(), (std::vector<int>{1, 2, 3}));
}

TYPED_TEST(Then, the_callback_gets_a_future_that_is_ready) {
  auto running = this->start(this->one_to_three());
  auto status = running.then([](auto ready) { return ready.wait_for(std::chrono::seconds(0)); });
  EXPECT_EQ(status.get(), std::future_status::ready);
}

TYPED_TEST(Then, what_the_callback_returns_goes_to_the_future) {
  auto running = this->start(this->one_to_three());
  auto size = running.then([](auto ready) { return std::to_string(ready.get().size()); });
  EXPECT_EQ(size.get(), "3");
}

TYPED_TEST(Then, G9_what_the_callback_throws_goes_to_the_future) {
  auto running = this->start(this->one_to_three());
  auto answer = running.then([](auto) -> int { throw std::domain_error("of the callback"); });
  EXPECT_THROW(answer.get(), std::domain_error);
  running.wait();
  EXPECT_TRUE(running.done());
}

TYPED_TEST(Then, the_failure_of_the_job_is_in_the_future_that_the_callback_gets) {
  auto running = this->start(
      AsynchronousJob([](int) -> int { throw std::out_of_range("text"); }, std::views::iota(0, 1)));
  auto caught = running.then([](auto ready) {
    try {
      ready.get();
    } catch (const std::out_of_range& error) {
      return dynamic_cast<const ItemFailure*>(&error) != nullptr;
    }
    return false;
  });
  EXPECT_TRUE(caught.get());
}

TYPED_TEST(Then, the_failure_of_the_job_goes_on_to_the_future) {
  auto running = this->start(
      AsynchronousJob([](int) { throw std::out_of_range("text"); }, std::views::iota(0, 1)));
  EXPECT_THROW(running.then(take).get(), std::out_of_range);
}

TYPED_TEST(Then, a_job_without_results_gives_a_future_of_nothing) {
  auto running = this->start(AsynchronousJob([](int) {}, std::views::iota(0, 3)));
  std::future<void> future = running.then(take);
  EXPECT_NO_THROW(future.get());
}

TYPED_TEST(Then, a_job_that_suppresses_failures_gives_outcomes) {
  auto running = this->start(
      AsynchronousJob([](int i) { return i == 0 ? throw i : i; }, std::views::iota(0, 2))
          .suppress_worker_exceptions());
  const auto outcomes = running.then(take).get();
  EXPECT_TRUE(has_thrown(outcomes[0]));
  EXPECT_TRUE(has_value(outcomes[1], 1));
}

TYPED_TEST(Then, it_is_called_on_a_thread_of_the_job_while_that_runs) {
  auto running = this->start(this->gated_job(1));
  auto thread = running.then([](auto) { return std::this_thread::get_id(); });
  this->open_all();
  EXPECT_NE(thread.get(), std::this_thread::get_id());
}

TYPED_TEST(Then, it_is_called_here_when_the_job_has_ended) {
  auto running = this->start(this->one_to_three());
  running.wait();
  auto thread = running.then([](auto) { return std::this_thread::get_id(); });
  EXPECT_EQ(thread.get(), std::this_thread::get_id());
}

TYPED_TEST(Then, the_callback_may_destroy_the_handle) {
  auto running = std::make_optional(this->start(this->gated_job(2)));
  auto results = running->then([&](auto ready) {
    running.reset();
    return ready.get();
  });
  this->open_all();
  EXPECT_EQ(results.get(), (std::vector<std::size_t>{0, 1}));
}

TYPED_TEST(Then, the_callback_may_start_the_next_job) {
  auto running = this->start(this->one_to_three());
  auto sum = running.then([this](auto ready) {
    return this->start(AsynchronousJob([](int i) { return 2 * i; }, ready.get())).get();
  });
  EXPECT_EQ(sum.get(), (std::vector<int>{2, 4, 6}));
}

TYPED_TEST(Then, the_callback_may_have_what_can_only_be_moved) {
  auto running = this->start(this->one_to_three());
  auto sum = running.then([owned = std::make_unique<int>(10)](auto ready) {
    return *owned + static_cast<int>(ready.get().size());
  });
  EXPECT_EQ(sum.get(), 13);
}

TYPED_TEST(Then, the_future_may_be_dropped_while_the_job_runs) {
  const Shared<Event> called;
  auto running = this->start(this->gated_job(1));
  static_cast<void>(running.then([&](auto) { called->signal(); }));
  this->open_all();
  called->wait();
}

TYPED_TEST(Then, the_end_of_the_handle_is_the_end_of_the_job_and_calls_the_callback) {
  std::future<bool> cancelled;
  {
    auto running = this->start(this->endless_job());
    this->started_->wait(2 - std::is_same_v<TypeParam, Single>);
    cancelled = running.then([](auto ready) {
      try {
        ready.get();
      } catch (const ItemFailure& failure) {
        return failure.kind() == FailureKind::cancelled;
      }
      return false;
    });
  }
  // Both items of the threads had begun: they were asked to stop, and have results.
  constexpr bool is_thread = std::is_same_v<TypeParam, Threads>;
  EXPECT_EQ(cancelled.get(), !is_thread);
}

TYPED_TEST(Then, takes_the_place_of_get_and_of_the_range) {
  auto running = this->start(this->one_to_three());
  auto future = running.then(take);
  EXPECT_THROW(running.get(), std::logic_error);
  EXPECT_THROW(for (auto place : running) ADD_FAILURE() << place.first, std::logic_error);
  EXPECT_THROW(running.then(take), std::logic_error);
  EXPECT_EQ(future.get().size(), 3U);
}

TYPED_TEST(Then, the_counts_can_still_be_asked_for) {
  auto running = this->start(this->one_to_three());
  auto future = running.then(take);
  running.wait();
  EXPECT_EQ(running.completed(), 3U);
}

TEST_F(NothingLeft, an_item_that_ends_the_background_thread_fails_the_job_of_the_loop) {
  auto running = AsynchronousJob(
                     [](int i) {
                       if (i == 1) ::pthread_exit(nullptr);
                       return i;
                     },
                     std::views::iota(0, 3))
                     .run_single_processed();
  auto answer = running.then([](std::future<std::vector<int>> ready) { return ready.get(); });
  EXPECT_THROW(answer.get(), std::runtime_error);
  EXPECT_TRUE(running.done());
  EXPECT_EQ(running.completed(), 1U);
}

}  // namespace spychronous::test
