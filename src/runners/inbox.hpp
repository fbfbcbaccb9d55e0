#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shared/job_memory.hpp"
#include "spychronous/engine/work.hpp"

namespace spychronous {

/// The host's end of what workers and keeper write: reads the rings and the casualty log, settles
/// complete messages and tells the work. Trusts nothing that a worker can write.
class Inbox {
 public:
  Inbox(engine::Work& work, const JobMemory& memory);

  enum class Read : std::uint8_t { nothing, something, stop };

  /// Reads a good deal of what is there; `stop` once a verdict says so. Throws what the work
  /// throws.
  Read read_some();

  /// Whether there is something to read.
  bool has_news() const;

  /// A ring was found to hold nonsense. It is not read until the keeper has reset it to `head`.
  struct Corruption {
    std::uint32_t slot;
    std::uint64_t head;
  };
  /// Each such finding once.
  std::optional<Corruption> take_corruption();

  /// The observer has been told of the item: no outcome of it is told to the work from now on.
  void close(std::uint32_t item) { is_first_outcome(item); }

  /// When all is read that will ever come: items whose result was lost in a corrupt ring are told
  /// to the work as crashes.
  void settle_unreadable();

 private:
  struct Line {
    RingReader reader;
    // The message under way: the header of its last chunk, and how much of it has come.
    bool open = false;
    ChunkHeader header{};
    std::uint64_t received = 0;
    // Corruption: not read before the ring has been reset so often.
    bool corrupt = false;
    bool told = false;
    std::uint32_t resets_awaited = 0;
  };

  bool read_ring(std::uint32_t slot, Read& read);
  bool read_casualties(Read& read);
  bool take_chunk(std::uint32_t slot, const RingReader::Chunk& chunk, engine::Verdict& verdict);
  bool is_first_outcome(std::uint32_t item);
  static bool fits(const Line& line, const ChunkHeader& header);
  bool readable(std::uint32_t slot) const;
  void abandon(std::uint32_t slot);

  engine::Work& work_;
  const JobMemory memory_;
  std::vector<Line> lines_;
  CasualtyReader casualties_;
  bool ever_corrupt_ = false;
  // By item: told. The host's own, as workers can write over outcome bytes; empty before the first.
  std::vector<bool> told_;
};

}  // namespace spychronous
