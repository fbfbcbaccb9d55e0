// What the host reads of what workers can write: rings, slots, outcome bytes. The casualty log and
// the other words of the keeper are not among it, but are read in between.
//
// An input is a job: its shape, and then steps. In a step a worker sends as it should, or writes
// over what it shares; the keeper logs a casualty or gives a slot to another worker; the host
// looks. checking_work.hpp says what has to hold whatever the workers do. Besides:
//
// 1. As long as no worker writes over anything, every message arrives, and nothing is distrusted.
// 2. A look ends, and after a bounded number of looks there is nothing more to read.
// 3. Nonsense is reported once, with a slot that exists and a head from which one can go on.
// 4. Progress finds items that exist, each once, in their order.
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "fuzz/checking_work.hpp"
#include "fuzz/fake_worker.hpp"
#include "fuzz/input.hpp"
#include "fuzz/job_block.hpp"
#include "fuzz/target.hpp"
#include "runners/inbox.hpp"
#include "runners/progress.hpp"
#include "shared/job_memory.hpp"

namespace spychronous::fuzz {
namespace {

enum class Step : std::uint8_t {
  send,         // slot, item, kind, length
  send_on,      // slot
  forge_chunk,  // slot, a header, how far the tail goes
  write_words,  // slot, which word, its value
  write_bytes,  // part of the memory, offset, bytes
  casualty,     // item, how
  replace,      // slot
  look,
  end  // how many there are
};

JobMemory::Shape shape_from(Input& input) {
  const std::uint8_t byte = input.byte();
  return {.items = 1U + byte % 13,
          .slots = 1U + byte / 16 % 3,
          .fixed_size = 0,
          .ring_capacity = byte % 2 == 0 ? std::size_t{512} : std::size_t{1024}};
}

class HostileJob {
 public:
  explicit HostileJob(Input& input)
      : input_(input),
        block_(shape_from(input)),
        memory_(block_.memory()),
        work_(memory_),
        inbox_(work_, memory_),
        progress_(memory_),
        casualties_(memory_.casualty_count(), memory_.casualties(), memory_.shape().items),
        seats_(memory_.shape().slots),
        sent_(memory_.shape().items),
        found_(memory_.shape().items) {
    memory_.share_out_items();
    workers_.resize(memory_.shape().slots);
    for (std::uint32_t i = 0; i < memory_.shape().slots; ++i) workers_[i].emplace(memory_, i, 1);
  }

  void run() {
    // Each step takes a byte at least, so that there is an end.
    while (!input_.empty()) step();
    finish();
  }

 private:
  struct Seat {
    std::uint32_t epoch = 1;
    std::optional<std::uint64_t> reset_to;  ///< distrusted: where its ring is to go on
  };

  std::uint32_t slot() { return input_.below(memory_.shape().slots); }
  std::uint32_t item() { return input_.below(memory_.shape().items); }

  void step() {
    switch (static_cast<Step>(input_.byte() % static_cast<std::uint8_t>(Step::end))) {
      case Step::send:
        return send();
      case Step::send_on:
        return send_on(slot());
      case Step::forge_chunk:
        return forge();
      case Step::write_words:
        return write_word();
      case Step::write_bytes:
        return write_bytes();
      case Step::casualty:
        return log_casualty();
      case Step::replace:
        return replace(slot());
      case Step::look:
      case Step::end:
        return static_cast<void>(look());
    }
  }

  void send() {
    FakeWorker& worker = *workers_[slot()];
    const std::uint32_t which = item();
    const std::uint16_t length = input_.take<std::uint16_t>();
    if (worker.sending() || sent_[which]) return;  // a worker does one thing, and each item once
    sent_[which] = true;
    worker.begin(which, length % 2 == 1, length / 2 % 2048);
  }

  void send_on(std::uint32_t which) {
    if (workers_[which]->sending()) workers_[which]->step();
  }

  void forge() {
    vandalised();
    FakeWorker& worker = *workers_[slot()];
    ChunkHeader header{};
    const std::uint8_t how = input_.byte();
    if (how < 128) {  // plausible, but for what the bits say
      header = {.length = input_.take<std::uint16_t>() & 0x1FFU,
                .kind = static_cast<ChunkHeader::Kind>(how % 4),
                .epoch = 1,
                .item = item(),
                .total = input_.take<std::uint16_t>() & 0x3FFU,
                .part = input_.byte() % 4U,
                .pid = FakeWorker::pid};
      if (how >= 32) header.total = header.length;
      if (how >= 64) header.part = 0;
    } else {
      header = input_.take<ChunkHeader>();
    }
    const auto distance =
        how % 8 == 0 ? input_.take<std::uint64_t>() : ring::footprint(header.length);
    worker.forge(header, distance);
  }

  void write_word() {
    vandalised();
    Slot& shared = memory_.slot(slot());
    const std::uint8_t which = input_.byte();
    const std::uint64_t value =
        which < 128 ? input_.byte() * std::uint64_t{32} : input_.take<std::uint64_t>();
    switch (which % 9) {
      case 0:
        return shared.ring.tail.store(value);
      case 1:
        return static_cast<void>(shared.ring.tail.fetch_add(value));
      case 2:
        return shared.ring.head.store(value);
      case 3:
        return shared.ring.space.store(static_cast<std::uint32_t>(value));
      case 4:
        return shared.range.store(value);
      case 5:
        return shared.activity.store(
            Activity{1, static_cast<Activity::State>(value / 32 % 16), item()}.word());
      case 6:
        return memory_.outcome(item()).store(static_cast<OutcomeCode>(value / 32 % 8));
      case 7:
        return shared.ring.writer_waits.store(static_cast<std::uint32_t>(value));
      default:
        return shared.pid.store(static_cast<std::int32_t>(value));
    }
  }

  void write_bytes() {
    vandalised();
    const std::uint8_t part = input_.byte();
    const std::uint16_t offset = input_.take<std::uint16_t>();
    const auto bytes = input_.take<std::array<std::byte, 16>>();
    block_.overwrite(part, offset, bytes.data(), 1U + part / 16U);
  }

  void vandalised() {
    innocent_ = false;
    work_.checks_payloads = false;
  }

  void log_casualty() {
    const std::uint32_t which = item();
    const std::uint8_t how = input_.byte();
    if (sent_[which]) return;
    sent_[which] = true;
    lose(which, how % 2 == 0 ? OutcomeCode::crash : OutcomeCode::timeout,
         {which, FakeWorker::pid, how % 3 == 0 ? 0 : how / 2, how / 2, how % 2 != 0});
  }

  // As the keeper does: see settle_casualty() in keeper/undertaking.cpp.
  void lose(std::uint32_t which, OutcomeCode code, const CasualtyEntry& entry) {
    if (settle(memory_.outcome(which), code) == code) casualties_.append(entry);
  }

  // As the keeper does when a worker has died: see start_worker() in keeper/staffing.cpp.
  void replace(std::uint32_t which) {
    Seat& seat = seats_[which];
    if (seat.reset_to) {
      RingControl& ring = memory_.slot(which).ring;
      ring.head.store(*seat.reset_to);
      ring.tail.store(*seat.reset_to);
      memory_.account(which).resets.fetch_add(1);
      seat.reset_to.reset();
      work_.silence(which, false);
    }
    FakeWorker& worker = *workers_[which];
    if (worker.sending())
      lose(worker.item(), OutcomeCode::crash, {worker.item(), worker.pid, 9, 0});
    workers_[which].emplace(memory_, which, ++seat.epoch);
  }

  Inbox::Read look() {
    inbox_.has_news();
    const Inbox::Read read = inbox_.read_some();
    require(read != Inbox::Read::stop, "the work never said so");
    while (const auto corruption = inbox_.take_corruption()) distrust(*corruption);
    std::vector<std::uint32_t> found;
    progress_.look(found);
    note_found(found);
    return read;
  }

  void distrust(const Inbox::Corruption& corruption) {
    require(!innocent_, "only nonsense is distrusted");
    require(corruption.slot < memory_.shape().slots, "slots exist");
    require(!work_.is_silent(corruption.slot), "each finding is reported once");
    require(corruption.head % ring::alignment == 0, "a ring goes on where a chunk can begin");
    work_.silence(corruption.slot, true);
    seats_[corruption.slot].reset_to = corruption.head;
  }

  void note_found(const std::vector<std::uint32_t>& found) {
    require(std::is_sorted(found.begin(), found.end()), "items are found in their order");
    for (const std::uint32_t i : found) {
      require(i < found_.size() && !found_[i], "items that exist are found, each once");
      found_[i] = true;
    }
  }

  void finish() {
    // What is stored can be read in so many looks, at one chunk for each of them, and no more.
    std::size_t looks = memory_.shape().items +
                        memory_.shape().slots * memory_.shape().ring_capacity / ring::alignment;
    bool all_published = false;
    while (!all_published) {
      all_published = true;
      for (auto& worker : workers_) {
        if (!worker->sending()) continue;
        const bool innocent_waits = !worker->step() && innocent_;
        all_published = all_published && !innocent_waits;
      }
      while (look() != Inbox::Read::nothing) require(looks-- != 0, "reading comes to an end");
      looks += memory_.shape().ring_capacity;
    }
    inbox_.settle_unreadable();
    std::vector<std::uint32_t> found;
    progress_.look_everywhere(found);
    note_found(found);
    if (!innocent_) return;
    require(work_.values + work_.casualties ==
                static_cast<std::size_t>(std::count(sent_.begin(), sent_.end(), true)),
            "every message and every casualty arrives");
    require(std::equal(found_.begin(), found_.end(), sent_.begin()), "what is settled is found");
  }

  Input& input_;
  const JobBlock block_;
  const JobMemory memory_;
  CheckingWork work_;
  Inbox inbox_;
  Progress progress_;
  CasualtyWriter casualties_;
  std::vector<std::optional<FakeWorker>> workers_;
  std::vector<Seat> seats_;
  std::vector<bool> sent_;
  std::vector<bool> found_;
  bool innocent_ = true;
};

}  // namespace

std::vector<std::string> seeds() {
  const auto steps = [](std::initializer_list<int> bytes) {
    return std::string(bytes.begin(), bytes.end());
  };
  const char send = 0, on = 1, forge = 2, word = 3, bytes = 4, dies = 5, replace = 6, look = 7;
  return {
      // A message in one chunk, another in several, a casualty.
      steps({0x05, send, 0,  0, 1, 0,    20, 0, look, send, 0, 0, 2, 0,
             0,    2,    on, 0, 0, look, on, 0, 0,    dies, 3, 0, 4, look}),
      // Two workers; one dies in the middle of a message, its successor goes on.
      steps({0x17, send, 0,    0, 1, 0, 0,    3,    send, 1, 0, 2, 0, 9, 0,   replace,
             0,    0,    dies, 1, 0, 2, look, send, 0,    0, 3, 0, 8, 0, look}),
      // A chunk of no kind, the report, the reset, a message afterwards.
      steps({0x05, forge,   0, 0, 3,    9, 0, 1, 0, 9, 0, 0,
             look, replace, 0, 0, send, 0, 0, 2, 0, 4, 0, look}),
      // Padding where none belongs; a wild tail; an outcome taken back; a message again.
      steps({0x05, forge, 0, 0, 66,   0,    0, 1, 0, 0, 0, 0,   look, word,
             0,    0,     1, 1, look, word, 0, 0, 6, 0, 1, 0,   look, bytes,
             4,    0,     0, 1, 2,    3,    4, 5, 6, 7, 8, look}),
  };
}

}  // namespace spychronous::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  spychronous::fuzz::Input input(data, size);
  spychronous::fuzz::HostileJob(input).run();
  return 0;
}
