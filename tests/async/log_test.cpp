// Jobs in the background log as all jobs do.
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <ranges>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>

#include "async/running.hpp"

namespace spychronous::test {

template <class Way>
class LogOfBackground : public Running<Way> {
 protected:
  LogOfBackground() {
    auto logger = std::make_shared<spdlog::logger>(
        "spychronous", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_));
    logger->set_pattern("%l: %v");
    spdlog::register_logger(logger);
  }
  ~LogOfBackground() override { spdlog::drop("spychronous"); }

  /// What was logged since the last call, whatever the time it took and the worker.
  std::string logged() {
    const auto without_time =
        std::regex_replace(text_.str(), std::regex("in \\d+\\.\\d+ s"), "in T s");
    text_.str("");
    return std::regex_replace(without_time, std::regex("(process|worker) \\d+"), "$1 P");
  }

 private:
  std::ostringstream text_;
};
TYPED_TEST_SUITE(LogOfBackground, Ways, WayNames);

namespace {

int fail_at_zero(int i) { return i == 0 ? throw std::out_of_range("zero") : i; }

}  // namespace

TYPED_TEST(LogOfBackground, names_start_and_end_when_asked_to) {
  const auto items = std::views::iota(1, 4);
  this->start(AsynchronousJob(fail_at_zero, items).log_start_finish()).get();
  const std::string of_background = this->logged();
  TypeParam::run(Job(fail_at_zero, items).log_start_finish());
  EXPECT_EQ(of_background, this->logged());
  EXPECT_NE(of_background.find("Finished the job: 3 values and 0 failures"), std::string::npos);
}

TYPED_TEST(LogOfBackground, says_nothing_when_not_asked_to) {
  this->start(AsynchronousJob(fail_at_zero, std::views::iota(1, 4))).get();
  EXPECT_EQ(this->logged(), "");
}

TYPED_TEST(LogOfBackground, names_suppressed_failures) {
  const auto items = std::views::iota(0, 2);
  static_cast<void>(
      this->start(
              AsynchronousJob(fail_at_zero, items).log_start_finish().suppress_worker_exceptions())
          .get());
  const std::string of_background = this->logged();
  static_cast<void>(
      TypeParam::run(Job(fail_at_zero, items).log_start_finish().suppress_worker_exceptions()));
  EXPECT_EQ(of_background, this->logged());
  EXPECT_NE(of_background.find("1 value and 1 failure"), std::string::npos) << of_background;
}

TYPED_TEST(LogOfBackground, names_the_end_of_a_job_that_failed) {
  const auto items = std::views::iota(0, 1);
  EXPECT_THROW(this->start(AsynchronousJob(fail_at_zero, items).log_start_finish()).get(),
               std::out_of_range);
  const std::string of_background = this->logged();
  EXPECT_THROW(TypeParam::run(Job(fail_at_zero, items).log_start_finish()), std::out_of_range);
  EXPECT_EQ(of_background, this->logged());
}

TYPED_TEST(LogOfBackground, names_the_end_of_a_job_that_was_cancelled) {
  auto running = this->start(this->endless_job().log_start_finish());
  this->started_->wait();
  running.cancel();
  running.wait();
  EXPECT_NE(this->logged().find("info: Finished the job"), std::string::npos);
}

}  // namespace spychronous::test
