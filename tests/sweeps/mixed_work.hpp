#pragma once

#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <string>

#include "os/process_number.hpp"
#include "support/recording_work.hpp"
#include "sweeps/stage.hpp"

namespace spychronous::test::sweep {

/// Twenty items of all sorts. Item 0 ends last, so that what stands behind it in its slot has to be
/// stolen; one item throws, one crashes, one leaves a process behind; results stand in the fixed
/// lane, or go through a small ring in one chunk or in several.
class MixedWork : public RecordingWork {
 public:
  static constexpr std::uint32_t thrower = 5;
  static constexpr std::uint32_t crasher = 7;
  static constexpr std::uint32_t eccentric = 9;  ///< what it does differs from scenario to scenario
  static constexpr std::uint32_t leaver = 11;
  static constexpr std::uint32_t slots = 3;
  static constexpr std::uint32_t fixed_size = 8;
  static constexpr std::size_t ring_capacity = 1024;

  explicit MixedWork(Stage& stage)
      : RecordingWork([](std::uint32_t item) { return ring_value(item); }), stage_(stage) {}

  static bool stands_in_place(std::uint32_t item) { return item % 3 == 0; }
  static std::uint64_t lane_value(std::uint32_t item) { return 0x5EEDULL << 32 | item; }
  static std::string ring_value(std::uint32_t item) {
    return std::string(item % 3 == 1 ? 20 : 3000, static_cast<char>('a' + item));
  }

  /// What items 0 and 9 do when their time has come; they may end by it.
  std::function<void()> last = [] {};
  std::function<void(std::byte* place)> eccentricity = [](std::byte*) {};

  /// In a worker: the item that it runs, or last ran.
  std::uint32_t current_item = items;

  /// In a worker that has claimed an item.
  void note_claim() { advances_at_claim_ = stage_.advances; }

  engine::Encoded run(std::uint32_t item, std::byte* place) override {
    current_item = item;
    stage_.advances_before[item] = advances_at_claim_;
    stage_.starts[item].fetch_add(1);
    if (item == 0) {
      stage_.others_started.wait(items - 1);
      last();
    } else {
      stage_.others_started.signal();
    }
    if (item == crasher) ::raise(SIGSEGV);
    if (item == eccentric) eccentricity(place);
    if (item == leaver) leave_a_process_behind();
    if (item == thrower) {
      message_ = "item 5 throws";
      return {engine::Encoded::Form::exception, std::as_bytes(std::span(message_))};
    }
    if (!stands_in_place(item)) return RecordingWork::run(item, place);
    const std::uint64_t value = lane_value(item);
    std::memcpy(place, &value, sizeof value);
    return {};
  }

  void after_fork_in_worker(int pid) override { stage_.note_worker(pid); }

 private:
  void leave_a_process_behind() {
    if (::fork() == 0) {
      if (os::namespaces_entered == 0) stage_.stray = ::getpid();
      stage_.stray_is_there.signal();
      for (;;) ::pause();
    }
    stage_.stray_is_there.wait();
  }

  Stage& stage_;
  std::string message_;
  std::uint32_t advances_at_claim_ = 0;
};

}  // namespace spychronous::test::sweep
