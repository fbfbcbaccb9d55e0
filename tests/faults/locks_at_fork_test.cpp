// A fork finds the locks that the library itself takes free.
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <ranges>
#include <stdexcept>
#include <thread>

#include "spychronous/spychronous.hpp"
#include "support/event.hpp"
#include "support/leftovers.hpp"
#include "support/seam.hpp"
#include "support/shared.hpp"

namespace spychronous::test {

using LocksAtFork = NothingLeft;

namespace {

using namespace std::chrono_literals;

const Event* about_to_fork = nullptr;

// Keeps the lock of its logger until the process is about to fork, and a little longer.
class SlowSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit SlowSink(Event& entered) : entered_(entered) {}

 private:
  void sink_it_(const spdlog::details::log_msg&) override {
    entered_.signal();
    about_to_fork->wait();
    for (int i = 0; i < 1000; ++i) std::this_thread::yield();
  }
  void flush_() override {}

  Event& entered_;
};

}  // namespace

TEST_F(LocksAtFork, H2_a_failure_that_another_job_logs_leaves_the_logger_usable_in_workers) {
  const Shared<Event> logging;
  static const Shared<Event> forking;
  about_to_fork = &*forking;
  spdlog::register_logger(
      std::make_shared<spdlog::logger>("spychronous", std::make_shared<SlowSink>(*logging)));
  std::thread other([] {
    static_cast<void>(
        Job([](int) { throw std::runtime_error("to be logged"); }, std::views::iota(0, 1))
            .suppress_worker_exceptions()
            .run_single_processed());
  });
  logging->wait();
  const ReplacedCalls calls;
  os::calls.fork = [] {
    forking->signal();
    return ::fork();
  };
  const auto outcomes =
      Job([](int) { spdlog::get("spychronous")->info("from a worker"); }, std::views::iota(0, 2))
          .timeout(5s)
          .suppress_worker_exceptions()
          .run_multi_processed();
  EXPECT_TRUE(outcomes[0].has_value());
  EXPECT_TRUE(outcomes[1].has_value());
  other.join();
  spdlog::drop("spychronous");
}

}  // namespace spychronous::test
