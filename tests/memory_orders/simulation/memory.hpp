#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "memory_orders/simulation/view.hpp"

/// The memory of one execution, as the C++ standard lets it behave.
///
/// Invariants:
/// 1. The messages of a word are all values it has had, in modification order. That is the order in
///    which the stores were executed.
/// 2. A thread reads any message that is not older than its view of the word: it never goes back,
///    and it sees what happened before.
/// 3. A message carries a view: that of its writer for a release, that of the writer's last release
///    fence otherwise, and with an update what the message read carried (the release sequence).
/// 4. Who acquires takes that view over; who does not keeps it for the next acquire fence.
/// 5. Sequentially consistent fences share one view: each takes it over and adds to it. A light
///    fence takes over what heavy ones knew, and a heavy one what all others of the two kinds knew.

namespace spychronous::memory_orders {

class Memory {
 public:
  using Thread = std::size_t;
  using Word = std::size_t;

  struct Message {
    std::uint64_t value;
    View view;
  };

  /// Forgets what happened, not which words there are.
  void reset();

  /// The word at this address, whose value is `initial` if this is the first look at it.
  Word word_at(const void* address, std::uint64_t initial);
  /// For traces and weakenings. `owner` tells words of one name apart; -1: there is only one.
  void name(const void* address, std::string name, int owner);
  const std::string& name_of(Word word) const { return words_[word].name; }
  std::string full_name_of(Word word) const;

  std::size_t newest(Word word) const { return words_[word].messages.size() - 1; }
  std::size_t oldest_readable(Thread thread, Word word) const {
    return threads_[thread].now.seen[word];
  }
  const Message& message(Word word, std::size_t index) const {
    return words_[word].messages[index];
  }

  void read(Thread thread, Word word, std::size_t index, std::memory_order order);
  void write(Thread thread, Word word, std::uint64_t value, std::memory_order order);
  /// Reads the newest message and writes the next one.
  void update(Thread thread, Word word, std::uint64_t value, std::memory_order order);
  void fence(Thread thread, std::memory_order order);
  void light_fence(Thread thread);
  void heavy_fence(Thread thread);

  /// The kernel's lock of a futex: who waits sees at least the word that earlier wakers saw.
  /// Nothing else is ordered by it here.
  void enter_kernel_to_wait(Thread thread, Word word);
  void enter_kernel_to_wake(Thread thread, Word word);

  /// All that `ended` has done happens before what `thread` does from now on.
  void join(Thread thread, Thread ended) { threads_[thread].now.join(threads_[ended].now); }
  /// In the long run every thread sees the newest of every word.
  void see_newest(Thread thread);

  /// Plain bytes that are shared: within these bounds accesses are checked for races.
  void share(const void* begin, std::size_t size);
  /// Whether this access races with one before.
  bool races(Thread thread, const void* begin, std::size_t size, bool writes);

 private:
  struct WordState {
    const void* address = nullptr;
    std::string name = "?";
    int owner = -1;
    std::size_t woken = 0;  // the newest message that a waker has seen
    std::vector<Message> messages;
  };
  struct ThreadState {
    View now;       // what it knows
    View read;      // what it would know after an acquire fence
    View released;  // what it knew at its last release fence
  };
  // Of a few bytes: who wrote them last and who has read them since, each in which stretch of his.
  struct Cell {
    std::uint8_t writer = 0;
    std::uint8_t written = 0;
    std::array<std::uint8_t, most_threads> read{};
  };
  static constexpr std::size_t cell_size = 8;

  std::size_t index_of(const void* address);
  void append(Thread thread, Word word, std::uint64_t value, View view);

  std::vector<WordState> words_;
  std::array<std::uint8_t, 256> table_{};  // address -> word + 1
  std::array<ThreadState, most_threads> threads_;
  View fences_;
  View light_;
  View heavy_;
  const std::byte* shared_ = nullptr;
  std::vector<Cell> cells_;
  std::vector<std::size_t> touched_;
};

}  // namespace spychronous::memory_orders
