#include "memory_orders/simulation/memory.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "memory_orders/simulation/operation.hpp"

namespace spychronous::memory_orders {
namespace {

constexpr std::size_t most_messages = std::numeric_limits<std::uint8_t>::max();

}  // namespace

void Memory::reset() {
  for (WordState& word : words_) {
    word.woken = 0;
    word.messages.clear();
  }
  threads_ = {};
  // A stretch that was never entered is in nobody's past.
  for (Thread t = 0; t < most_threads; ++t) threads_[t].now.past[t] = 1;
  fences_ = light_ = heavy_ = {};
  for (const std::size_t cell : touched_) cells_[cell] = {};
  touched_.clear();
}

std::size_t Memory::index_of(const void* address) {
  const auto number = reinterpret_cast<std::uintptr_t>(address);
  std::size_t at = (number ^ number >> 8) * 0x9E37'79B9U >> 7 & 255;
  for (;; at = (at + 1) & 255) {
    if (table_[at] == 0) break;
    if (words_[table_[at] - 1U].address == address) return table_[at] - 1U;
  }
  if (words_.size() == most_words) throw std::length_error("more words than a view has room for");
  words_.emplace_back().address = address;
  table_[at] = static_cast<std::uint8_t>(words_.size());
  return words_.size() - 1;
}

Memory::Word Memory::word_at(const void* address, std::uint64_t initial) {
  const Word word = index_of(address);
  if (words_[word].messages.empty()) words_[word].messages.push_back({initial, {}});
  return word;
}

void Memory::name(const void* address, std::string name, int owner) {
  WordState& word = words_[index_of(address)];
  word.name = std::move(name);
  word.owner = owner;
}

std::string Memory::full_name_of(Word word) const {
  const WordState& state = words_[word];
  return state.owner < 0 ? state.name : state.name + " of " + std::to_string(state.owner);
}

void Memory::read(Thread thread, Word word, std::size_t index, std::memory_order order) {
  ThreadState& state = threads_[thread];
  const View& carried = words_[word].messages[index].view;
  state.now.seen[word] = std::max(state.now.seen[word], static_cast<std::uint8_t>(index));
  state.read.join(carried);
  if (acquires(order)) state.now.join(carried);
}

void Memory::append(Thread thread, Word word, std::uint64_t value, View view) {
  std::vector<Message>& messages = words_[word].messages;
  if (messages.size() == most_messages) throw std::length_error("too many messages of one word");
  const auto index = static_cast<std::uint8_t>(messages.size());
  view.seen[word] = index;
  messages.push_back({value, view});
  threads_[thread].now.seen[word] = index;
  ++threads_[thread].now.past[thread];
}

void Memory::write(Thread thread, Word word, std::uint64_t value, std::memory_order order) {
  const ThreadState& state = threads_[thread];
  append(thread, word, value, releases(order) ? state.now : state.released);
}

void Memory::update(Thread thread, Word word, std::uint64_t value, std::memory_order order) {
  const std::size_t index = newest(word);
  read(thread, word, index, order);
  const ThreadState& state = threads_[thread];
  View view = releases(order) ? state.now : state.released;
  view.join(words_[word].messages[index].view);
  append(thread, word, value, view);
}

void Memory::fence(Thread thread, std::memory_order order) {
  ThreadState& state = threads_[thread];
  if (acquires(order)) state.now.join(state.read);
  if (order == std::memory_order_seq_cst) {
    state.now.join_seen(fences_);
    fences_.join_seen(state.now);
  }
  if (releases(order)) {
    state.released = state.now;
    ++state.now.past[thread];
  }
}

void Memory::light_fence(Thread thread) {
  View& now = threads_[thread].now;
  now.join_seen(heavy_);
  light_.join_seen(now);
}

void Memory::heavy_fence(Thread thread) {
  View& now = threads_[thread].now;
  now.join_seen(light_);
  now.join_seen(heavy_);
  heavy_.join_seen(now);
  fence(thread, std::memory_order_seq_cst);
}

void Memory::enter_kernel_to_wait(Thread thread, Word word) {
  std::uint8_t& seen = threads_[thread].now.seen[word];
  seen = std::max(seen, static_cast<std::uint8_t>(words_[word].woken));
}

void Memory::enter_kernel_to_wake(Thread thread, Word word) {
  std::size_t& woken = words_[word].woken;
  woken = std::max<std::size_t>(woken, threads_[thread].now.seen[word]);
}

void Memory::see_newest(Thread thread) {
  for (Word word = 0; word < words_.size(); ++word) {
    if (words_[word].messages.empty()) continue;
    threads_[thread].now.seen[word] = static_cast<std::uint8_t>(newest(word));
  }
}

void Memory::share(const void* begin, std::size_t size) {
  shared_ = static_cast<const std::byte*>(begin);
  cells_.assign(size / cell_size, {});
  touched_.clear();
}

bool Memory::races(Thread thread, const void* begin, std::size_t size, bool writes) {
  const auto* const bytes = static_cast<const std::byte*>(begin);
  if (size == 0 || bytes < shared_ || bytes >= shared_ + cells_.size() * cell_size) return false;
  const View& now = threads_[thread].now;
  const auto first = static_cast<std::size_t>(bytes - shared_) / cell_size;
  const std::size_t last = (static_cast<std::size_t>(bytes - shared_) + size - 1) / cell_size;
  for (std::size_t i = first; i <= last; ++i) {
    Cell& cell = cells_[i];
    touched_.push_back(i);
    if (cell.written > now.past[cell.writer]) return true;
    if (!writes) {
      cell.read[thread] = now.past[thread];
      continue;
    }
    for (Thread t = 0; t < most_threads; ++t) {
      if (t != thread && cell.read[t] > now.past[t]) return true;
    }
    cell.writer = static_cast<std::uint8_t>(thread);
    cell.written = now.past[thread];
  }
  return false;
}

}  // namespace spychronous::memory_orders
