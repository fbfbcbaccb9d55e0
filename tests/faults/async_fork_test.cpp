// The host forks while a job runs in its background: the copy in the child is inert.

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "conformance/runners.hpp"
#include "helpers/background_jobs.hpp"
#include "helpers/forked.hpp"
#include "support/leftovers.hpp"

namespace spychronous::test {

template <class Way>
class ForkBesideJob : public NothingLeft {
 protected:
  void SetUp() override {
    NothingLeft::SetUp();
    const auto gated = [this](std::size_t item) {
      stage_->started.signal();
      stage_->gate.wait();
      return item;
    };
    running_.emplace(Way::run(AsynchronousJob(gated, items_to(2)).processes(2)));
    stage_->started.wait(std::is_same_v<Way, Single> ? 1 : 2);
  }
  void TearDown() override {
    running_.reset();
    NothingLeft::TearDown();
  }

  /// What a child of the host does with its copy of the handle; then the job goes on to its end.
  void expect_job_undisturbed_by(const std::function<int()>& child) {
    Forked forked(child);
    EXPECT_EQ(forked.wait(), exited(0));
    EXPECT_FALSE(running_->done());
    stage_->gate.signal();
    EXPECT_EQ(running_->get(), items_to(2));
  }

  template <class Use>
  static bool is_refused(Use use) {
    return exit_code_of_catching<std::logic_error>(use) == 0;
  }

  const Shared<Stage> stage_;
  std::optional<RunningJob<std::size_t>> running_;
};

using Ways = ::testing::Types<Single, Processes, Threads>;
struct WayNames {
  template <class Way>
  static std::string GetName(int) {
    return Way::name;
  }
};
TYPED_TEST_SUITE(ForkBesideJob, Ways, WayNames);

TYPED_TEST(ForkBesideJob, H7_the_end_of_a_child_by_exit_disturbs_nothing) {
  this->expect_job_undisturbed_by([] {
    ::exit(0);
    return 1;
  });
}

TYPED_TEST(ForkBesideJob, H7_a_child_that_destroys_its_copy_disturbs_nothing) {
  this->expect_job_undisturbed_by([this] {
    this->running_.reset();
    ::exit(0);
    return 1;
  });
}

TYPED_TEST(ForkBesideJob, H7_a_child_that_cancels_disturbs_nothing) {
  this->expect_job_undisturbed_by([this] {
    this->running_->cancel();
    return this->running_->done() ? 1 : 0;
  });
}

TYPED_TEST(ForkBesideJob, H7_a_child_that_would_wait_is_refused) {
  this->expect_job_undisturbed_by([this] {
    auto& running = *this->running_;
    using namespace std::chrono_literals;
    const bool refused = this->is_refused([&] { running.wait(); }) &&
                         this->is_refused([&] { running.wait_for(0s); }) &&
                         this->is_refused([&] { running.completed(); }) && this->is_refused([&] {
                           for (auto place : running) static_cast<void>(place);
                         }) &&
                         this->is_refused([&] { running.get(); });
    return refused ? 0 : 1;
  });
}

TYPED_TEST(ForkBesideJob, H7_a_child_that_asks_to_be_called_back_is_refused) {
  this->expect_job_undisturbed_by(
      [this] { return this->is_refused([&] { this->running_->then([](auto) {}); }) ? 0 : 1; });
}

TYPED_TEST(ForkBesideJob, H7_a_child_may_run_jobs_of_its_own) {
  this->expect_job_undisturbed_by([this] {
    const auto job = AsynchronousJob([](std::size_t i) { return i; }, items_to(3));
    this->running_.emplace(TypeParam::run(job));
    if (this->running_->get() != items_to(3)) return 1;
    auto left_to_exit = std::make_optional(TypeParam::run(job));
    left_to_exit->wait();
    ::exit(0);
    return 2;
  });
}

TYPED_TEST(ForkBesideJob, H7_children_of_several_threads_disturb_nothing) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 5; ++i) {
        const pid_t child = ::fork();
        if (child == 0) ::_exit(0);
        ::waitpid(child, nullptr, 0);
      }
    });
  }
  threads.clear();
  this->stage_->gate.signal();
  EXPECT_EQ(this->running_->get(), items_to(2));
}

}  // namespace spychronous::test
