#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace spychronous::python {

/// Small messages that wait to be decoded many at a time: the GIL has to be taken for it, and the
/// cyclic garbage collector is better off with fewer and larger portions.
class PutOff {
 public:
  /// Whether a message is small enough.
  static bool takes(std::span<const std::byte> message) { return message.size() <= most_each; }

  void add(std::uint32_t item, int pid, std::span<const std::byte> message) {
    bytes_.insert(bytes_.end(), message.begin(), message.end());
    entries_.push_back({item, pid, bytes_.size()});
  }
  bool empty() const { return entries_.empty(); }
  /// Whether it is time to decode them.
  bool enough() const { return bytes_.size() >= most_together; }

  /// Calls visit(item, pid, message) for each, in the order in which they came.
  template <class Visit>
  void for_each(Visit visit) const {
    std::size_t begin = 0;
    for (const Entry& entry : entries_) {
      visit(entry.item, entry.pid, std::span(bytes_).subspan(begin, entry.end - begin));
      begin = entry.end;
    }
  }
  /// Keeps the memory for the next ones.
  void clear() {
    entries_.clear();
    bytes_.clear();
  }

 private:
  static constexpr std::size_t most_each = 4096;
  static constexpr std::size_t most_together = std::size_t{128} << 10;

  struct Entry {
    std::uint32_t item;
    int pid;
    std::size_t end;  ///< in `bytes_`; it begins where the one before ends
  };
  std::vector<Entry> entries_;
  std::vector<std::byte> bytes_;
};

}  // namespace spychronous::python
