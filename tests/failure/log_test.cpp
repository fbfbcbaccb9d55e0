#include "spychronous/detail/log.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "spychronous/detail/make_failure.hpp"

using namespace spychronous;
using namespace std::chrono_literals;

namespace {

/// The program's own logger, as long as this object lives.
class OwnLogger {
 public:
  OwnLogger() {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(stream_);
    auto logger = std::make_shared<spdlog::logger>("spychronous", std::move(sink));
    logger->set_pattern("%l: %v");
    spdlog::register_logger(logger);
  }
  ~OwnLogger() { spdlog::drop("spychronous"); }
  OwnLogger(const OwnLogger&) = delete;
  OwnLogger& operator=(const OwnLogger&) = delete;
  std::string text() const { return stream_.str(); }

 private:
  std::ostringstream stream_;
};

class ThrowingSink : public spdlog::sinks::sink {
 public:
  void log(const spdlog::details::log_msg&) override { throw 1; }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}
};

std::shared_ptr<const ItemFailure> crash() { return detail::make_crash(4, 77, 11, std::nullopt); }

template <class Func>
std::string stderr_of(Func func) {
  testing::internal::CaptureStderr();
  func();
  return testing::internal::GetCapturedStderr();
}

}  // namespace

TEST(Log, a_failure_goes_to_the_registered_logger_as_an_error) {
  const OwnLogger logger;
  const std::string on_stderr = stderr_of([] { detail::log_failure(*crash()); });
  EXPECT_EQ(logger.text(), "error: " + crash()->describe() + "\n");
  EXPECT_EQ(on_stderr, "");
}

TEST(Log, start_and_finish_are_infos) {
  const OwnLogger logger;
  detail::log_start(100, 4, "multi-processed");
  detail::log_finish(99, 1, 1250ms);
  EXPECT_EQ(logger.text(),
            "info: Started a multi-processed job of 100 items in up to 4 processes\n"
            "info: Finished the job: 99 values and 1 failure in 1.250 s\n");
}

TEST(Log, workers_are_called_what_they_are) {
  const OwnLogger logger;
  detail::log_start(3, 2, "multi-threaded");
  detail::log_start(3, 1, "multi-threaded");
  EXPECT_EQ(logger.text(),
            "info: Started a multi-threaded job of 3 items in up to 2 threads\n"
            "info: Started a multi-threaded job of 3 items in up to 1 thread\n");
}

TEST(Log, without_a_registered_logger_lines_go_to_stderr) {
  const std::string text = stderr_of([] { detail::log_failure(*crash()); });
  EXPECT_NE(text.find("[spychronous] [error] Item 4 crashed"), std::string::npos);
  EXPECT_EQ(text.back(), '\n');
}

TEST(Log, the_logger_on_stderr_is_not_left_registered) {
  (void)stderr_of([] { detail::log_failure(*crash()); });
  EXPECT_EQ(spdlog::get("spychronous"), nullptr);
  const OwnLogger later;
  detail::log_failure(*crash());
  EXPECT_NE(later.text(), "");
}

TEST(Log, a_registered_logger_with_a_higher_level_stays_silent) {
  const OwnLogger logger;
  spdlog::get("spychronous")->set_level(spdlog::level::off);
  EXPECT_EQ(stderr_of([] { detail::log_failure(*crash()); }), "");
  EXPECT_EQ(logger.text(), "");
}

TEST(Log, braces_in_a_text_are_left_alone) {
  const OwnLogger logger;
  detail::log_failure(ItemFailure(0, FailureKind::exception, 1, "T", "{} {0} {x}"));
  EXPECT_NE(logger.text().find("{} {0} {x}"), std::string::npos);
}

TEST(Log, a_sink_that_throws_does_not_fail_the_job) {
  spdlog::register_logger(
      std::make_shared<spdlog::logger>("spychronous", std::make_shared<ThrowingSink>()));
  (void)stderr_of([] { EXPECT_NO_THROW(detail::log_failure(*crash())); });
  spdlog::drop("spychronous");
}

TEST(Log, two_threads_may_log_at_once) {
  const std::string text = stderr_of([] {
    const auto log_many = [] {
      for (int i = 0; i < 200; ++i) detail::log_failure(*crash());
    };
    std::thread other(log_many);
    log_many();
    other.join();
  });
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 400);
}
