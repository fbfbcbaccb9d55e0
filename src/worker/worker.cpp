#include "worker/worker.hpp"

#include <unistd.h>

#include <algorithm>

#include "os/clock.hpp"
#include "os/failpoint.hpp"
#include "shared/transitions.hpp"
#include "worker/bell.hpp"
#include "worker/claiming.hpp"
#include "worker/space.hpp"

namespace spychronous {
namespace {

// A lost wake-up is made good after this time.
constexpr os::Nanos slice = 20'000'000;

}  // namespace

Worker::Worker(engine::Work& work, const JobMemory& memory, std::uint32_t slot, std::uint32_t epoch,
               os::Fences fences, const std::atomic<std::uint32_t>& alive, os::Nanos limit)
    : work_(work),
      memory_(memory),
      slot_(memory.slot(slot)),
      slot_index_(slot),
      epoch_(epoch),
      fences_(fences),
      alive_(alive),
      stamps_each_(is_stamped(limit)),
      ring_(slot_.ring, memory.ring(slot), memory.shape().ring_capacity) {}

void Worker::run() {
  Claiming claiming(memory_, slot_index_, epoch_, fences_);
  const auto never_stopped = [] { return false; };
  for (std::uint32_t item = claiming.next(never_stopped); item != Claiming::nothing;
       item = claiming.next(never_stopped)) {
    run_item(item);
  }
  stamp(slot_, os::now_coarse());
  SPYCHRONOUS_FAILPOINT(before_leaving);
  say(slot_, {epoch_, Activity::State::leaving, 0});
}

void Worker::run_item(std::uint32_t item) {
  if (stamps_next_) {
    stamp(slot_, os::now_coarse());
    stamps_next_ = stamps_each_;
  }
  SPYCHRONOUS_FAILPOINT(before_running);
  say(slot_, {epoch_, Activity::State::running, item});
  SPYCHRONOUS_FAILPOINT(running);
  const engine::Encoded encoded =
      work_.run(item, memory_.shape().fixed_size != 0 ? memory_.place_of(item) : nullptr);
  if (alive_.load(std::memory_order_relaxed) == 0) ::_exit(0);
  SPYCHRONOUS_FAILPOINT(before_publish);

  if (encoded.form == engine::Encoded::Form::in_place) {
    leave_running(item, Activity::State::done);
    SPYCHRONOUS_FAILPOINT(between_done_and_outcome);
    if (!settle_in_place(slot_, memory_.outcome(item), fences_)) leave_late();
    if (wants_each(memory_.control())) ring_bell(memory_.control());
  } else {
    leave_running(item, Activity::State::sending);
    SPYCHRONOUS_FAILPOINT(before_sending);
    send(item, encoded);
    SPYCHRONOUS_FAILPOINT(after_last_chunk);
    const OutcomeCode outcome = settle(memory_.outcome(item), OutcomeCode::sent);
    if (outcome == OutcomeCode::timeout || outcome == OutcomeCode::told) leave_late();
    SPYCHRONOUS_FAILPOINT(between_sent_and_done);
    say(slot_, {epoch_, Activity::State::done, item});
    // The host wants to know of an exception at once; values can wait until it looks.
    if (encoded.form == engine::Encoded::Form::exception || ring_.half_full() ||
        wants_each(memory_.control())) {
      ring_bell(memory_.control());
    }
  }
  SPYCHRONOUS_FAILPOINT(after_publish);
}

// Inline, as it is passed by every item.
inline void Worker::leave_running(std::uint32_t item, Activity::State next) {
  if (spychronous::leave_running(slot_, {epoch_, Activity::State::running, item}, next)) return;
  // Somebody has written over the word.
  ::_exit(1);
}

// The limit was over, and the keeper kills this process.
void Worker::leave_late() {
  SPYCHRONOUS_FAILPOINT(worker_is_late);
  ::_exit(1);
}

void Worker::send(std::uint32_t item, const engine::Encoded& encoded) {
  const std::uint64_t total = encoded.bytes.size();
  const std::uint64_t most = ring::max_payload(memory_.shape().ring_capacity);
  const auto kind = encoded.form == engine::Encoded::Form::exception ? ChunkHeader::Kind::exception
                                                                     : ChunkHeader::Kind::value;
  const std::int32_t pid = slot_.pid.load(std::memory_order_relaxed);
  std::uint64_t offset = 0;
  std::uint32_t part = 0;
  do {
    const std::uint64_t length = std::min(total - offset, most);
    const ChunkHeader header{
        static_cast<std::uint32_t>(length), kind, epoch_, item, total, part++, pid};
    SPYCHRONOUS_FAILPOINT(before_chunk);
    while (!ring_.try_write(header, encoded.bytes.data() + offset)) wait_for_space(length);
    offset += length;
    SPYCHRONOUS_FAILPOINT(after_chunk);
    if (offset < total && ring_.half_full()) ring_bell(memory_.control());
  } while (offset < total);
}

void Worker::wait_for_space(std::uint64_t payload) {
  SPYCHRONOUS_FAILPOINT(worker_waits_for_space);
  sleep_until_space(ring_, payload, slot_.ring, memory_.control(), slice);
}

}  // namespace spychronous
