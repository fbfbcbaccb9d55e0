#include "runners/inbox.hpp"

#include <algorithm>

#include "os/failpoint.hpp"
#include "shared/transitions.hpp"
#include "worker/space.hpp"

namespace spychronous {
namespace {

// Chunks read from one ring before the next one has its turn.
constexpr int turn = 64;

}  // namespace

Inbox::Inbox(engine::Work& work, const JobMemory& memory)
    : work_(work),
      memory_(memory),
      casualties_(memory.casualty_count(), memory.casualties(), memory.shape().items) {
  lines_.reserve(memory.shape().slots);
  for (std::uint32_t i = 0; i < memory.shape().slots; ++i) {
    lines_.push_back(
        {.reader = RingReader(memory.slot(i).ring, memory.ring(i), memory.shape().ring_capacity)});
  }
}

bool Inbox::readable(std::uint32_t slot) const {
  const Line& line = lines_[slot];
  return !line.corrupt ||
         memory_.account(slot).resets.load(std::memory_order_acquire) == line.resets_awaited;
}

bool Inbox::has_news() const {
  if (!casualties_.nothing()) return true;
  for (std::uint32_t i = 0; i < lines_.size(); ++i) {
    if (readable(i) && !lines_[i].reader.nothing()) return true;
  }
  return false;
}

Inbox::Read Inbox::read_some() {
  Read read = Read::nothing;
  for (std::uint32_t i = 0; i < lines_.size(); ++i) {
    if (!read_ring(i, read)) return Read::stop;
  }
  return read_casualties(read) ? read : Read::stop;
}

bool Inbox::read_ring(std::uint32_t slot, Read& read) {
  Line& line = lines_[slot];
  if (!readable(slot)) return true;
  line.corrupt = false;
  RingReader::Chunk chunk{};
  engine::Verdict verdict = engine::Verdict::go_on;
  std::uint64_t unannounced = 0;  // space, of which the writer has yet to be told
  const std::uint64_t announced_at_once = line.reader.capacity() / 8;
  for (int i = 0; i < turn && verdict != engine::Verdict::stop; ++i) {
    const RingReader::Found found = line.reader.peek(chunk);
    if (found == RingReader::Found::nothing) {
      line.reader.restore_head();
      break;
    }
    read = Read::something;
    if (found == RingReader::Found::corruption || !take_chunk(slot, chunk, verdict)) {
      abandon(slot);
      SPYCHRONOUS_FAILPOINT(corruption_found);
      line.corrupt = ever_corrupt_ = true;
      line.told = false;
      line.resets_awaited = memory_.account(slot).resets.load(std::memory_order_relaxed) + 1;
      break;
    }
    line.reader.consume();
    SPYCHRONOUS_FAILPOINT(chunk_taken);
    unannounced += ring::footprint(chunk.header.length);
    if (unannounced < announced_at_once) continue;
    wake_writer(line.reader);
    unannounced = 0;
  }
  if (unannounced != 0) wake_writer(line.reader);
  return verdict != engine::Verdict::stop;
}

// Whether the chunk can follow what has come so far.
bool Inbox::fits(const Line& line, const ChunkHeader& header) {
  if (header.kind != ChunkHeader::Kind::value && header.kind != ChunkHeader::Kind::exception) {
    return false;
  }
  if (header.epoch == 0 || header.pid <= 0) return false;
  if (header.part == 0)
    return header.length <= header.total && (header.length != 0) == (header.total != 0);
  return line.open && header.epoch == line.header.epoch && header.item == line.header.item &&
         header.kind == line.header.kind && header.total == line.header.total &&
         header.part == line.header.part + 1 && header.length != 0 &&
         header.length <= header.total - line.received;
}

// Whether the work has yet to be told what became of the item. True once.
bool Inbox::is_first_outcome(std::uint32_t item) {
  if (told_.empty()) told_.resize(memory_.shape().items);
  if (told_[item]) return false;
  return told_[item] = true;
}

// Returns false if the chunk makes no sense.
bool Inbox::take_chunk(std::uint32_t slot, const RingReader::Chunk& chunk,
                       engine::Verdict& verdict) {
  Line& line = lines_[slot];
  const ChunkHeader& header = chunk.header;
  if (!fits(line, header) || header.item >= memory_.shape().items) return false;
  if (header.part == 0) {
    abandon(slot);  // the writer of the message before died in the middle of it
    line.received = 0;
  }
  const engine::Message message{header.item, header.kind == ChunkHeader::Kind::exception,
                                header.pid, header.total};
  const std::uint64_t offset = line.received;
  line.header = header;
  line.received += header.length;
  line.open = true;
  if (line.received < header.total) {
    work_.receive(slot, message, offset, chunk.payload);
  } else if (!believable(memory_, slot, header.item)) {
    return false;
  } else if (settle_received(memory_.outcome(header.item)) && is_first_outcome(header.item)) {
    line.open = false;
    SPYCHRONOUS_FAILPOINT(message_settled);
    verdict = work_.complete(slot, message, offset, chunk.payload);
  } else {
    abandon(slot);
  }
  return true;
}

void Inbox::abandon(std::uint32_t slot) {
  Line& line = lines_[slot];
  // The work has heard of the message only if there was a chunk before the last one.
  if (line.open && line.header.part + (line.received < line.header.total ? 1 : 0) != 0) {
    work_.abandon(slot);
  }
  line.open = false;
}

bool Inbox::read_casualties(Read& read) {
  while (const CasualtyEntry* const next = casualties_.next()) {
    read = Read::something;
    const CasualtyEntry entry = *next;
    if (!is_first_outcome(entry.item)) continue;
    engine::Casualty casualty{entry.item, entry.timed_out, entry.pid, std::nullopt, std::nullopt};
    if (!entry.timed_out && entry.signal != 0) casualty.signal = entry.signal;
    if (!entry.timed_out && entry.signal == 0 && entry.exit_code != CasualtyEntry::no_exit_code) {
      casualty.exit_code = entry.exit_code;
    }
    const engine::Verdict verdict = work_.lost(casualty);
    SPYCHRONOUS_FAILPOINT(casualty_told);
    memory_.outcome(entry.item).store(OutcomeCode::told, std::memory_order_release);
    if (verdict == engine::Verdict::stop) return false;
  }
  return true;
}

std::optional<Inbox::Corruption> Inbox::take_corruption() {
  if (!ever_corrupt_) return std::nullopt;
  for (std::uint32_t i = 0; i < lines_.size(); ++i) {
    Line& line = lines_[i];
    if (!line.corrupt || line.told) continue;
    line.told = true;
    return Corruption{i, line.reader.head()};
  }
  return std::nullopt;
}

void Inbox::settle_unreadable() {
  if (!ever_corrupt_) return;
  for (std::uint32_t i = 0; i < memory_.shape().items; ++i) {
    if (memory_.outcome(i).load(std::memory_order_acquire) == OutcomeCode::sent &&
        settle_received(memory_.outcome(i)) && is_first_outcome(i)) {
      work_.lost({i, false, 0, std::nullopt, std::nullopt});
    }
  }
}

}  // namespace spychronous
