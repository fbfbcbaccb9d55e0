#pragma once

#include <cxxabi.h>
#include <gtest/gtest.h>

#include <cstring>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "spychronous/engine/process_run.hpp"

namespace spychronous::test {

/// Work on strings, for tests of the engine without the C++ API: in a worker, `func` makes an
/// item's result, which goes through the ring; in the host, all that is told of the item is kept.
class RecordingWork : public engine::Work {
 public:
  struct Record {
    int times = 0;  ///< it was settled; should be once
    std::string value;
    std::optional<std::string> exception;
    std::optional<engine::Casualty> casualty;

    bool is_value(const std::string& expected) const {
      return times == 1 && !exception && !casualty && value == expected;
    }
    bool is_crash() const { return times == 1 && casualty && !casualty->timed_out; }
    bool is_crash_by(int signal) const { return is_crash() && casualty->signal == signal; }
    bool is_timeout() const { return times == 1 && casualty && casualty->timed_out; }
  };

  explicit RecordingWork(std::function<std::string(std::uint32_t)> func) : func_(std::move(func)) {}

  const Record& operator[](std::uint32_t item) { return records_[item]; }

  /// In the host, with every message that is whole.
  std::function<void(std::uint32_t item)> on_complete = [](std::uint32_t) {};
  engine::Verdict verdict_on_failure = engine::Verdict::go_on;

  engine::Encoded run(std::uint32_t item, std::byte*) override {
    try {
      result_ = func_(item);
      return {engine::Encoded::Form::value, std::as_bytes(std::span(result_))};
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (const std::exception& error) {
      result_ = error.what();
      return {engine::Encoded::Form::exception, std::as_bytes(std::span(result_))};
    }
  }

  void receive(std::uint32_t slot, const engine::Message&, std::uint64_t offset,
               std::span<const std::byte> chunk) override {
    std::string& part = parts_[slot];
    if (offset == 0) part.clear();
    EXPECT_EQ(part.size(), offset);
    part.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
  }
  engine::Verdict complete(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
                           std::span<const std::byte> chunk) override {
    receive(slot, message, offset, chunk);
    EXPECT_EQ(parts_[slot].size(), message.total);
    Record& record = records_[message.item];
    ++record.times;
    on_complete(message.item);
    if (!message.is_exception) {
      record.value = std::exchange(parts_[slot], {});
      return engine::Verdict::go_on;
    }
    record.exception = std::exchange(parts_[slot], {});
    return verdict_on_failure;
  }
  void abandon(std::uint32_t slot) override { parts_[slot].clear(); }
  engine::Verdict lost(const engine::Casualty& casualty) override {
    Record& record = records_[casualty.item];
    ++record.times;
    record.casualty = casualty;
    return verdict_on_failure;
  }

 private:
  const std::function<std::string(std::uint32_t)> func_;
  std::string result_;                          // in a worker
  std::map<std::uint32_t, std::string> parts_;  // in the host, by slot
  std::map<std::uint32_t, Record> records_;
};

}  // namespace spychronous::test
