#pragma once

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <vector>

#include "pools/bytes.hpp"
#include "pools/children.hpp"
#include "pools/descriptor.hpp"
#include "pools/map.hpp"
#include "pools/shared_array.hpp"

namespace spychronous::bench {

/// What someone writes who has no library for it, and does it well: children take blocks of items
/// by a counter in shared memory and send their results through a pipe each. An item that
/// crashes or hangs takes the whole program with it.
class ForkAndPipe {
 public:
  static const char* version() { return "fork, pipe, poll"; }
  explicit ForkAndPipe(int processes) : processes_(processes) {}

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    constexpr std::size_t blocks_for_each = 64;
    const std::size_t blocks = blocks_for_each * static_cast<std::size_t>(processes_);
    return map(func, items, std::max(items.size() / blocks, std::size_t{1}));
  }

 protected:
  template <class Func, class Item>
  auto map(const Func& func, const std::vector<Item>& items, std::size_t block_size) const {
    SharedArray<std::atomic<std::size_t>> next(1);
    std::vector<pid_t> children;
    std::vector<Stream> streams;
    for (std::size_t n = workers_for(items.size(), processes_); n != 0; --n) {
      Pipe pipe;
      ::fcntl(pipe.writing.number(), F_SETPIPE_SZ, 1 << 20);
      children.push_back(fork_child([&] {
        streams.clear();  // so that nothing but the parent reads
        pipe.reading.close();
        send_results(func, items, next[0], block_size, pipe.writing);
      }));
      streams.push_back({std::move(pipe.reading), {}});
    }
    ResultsOf<Func, Item> results(items.size());
    receive(streams, results);
    wait_for_all(children);
    return results;
  }

 private:
  /// What precedes the results of a block.
  struct Head {
    Block block;
    std::size_t size;  // of the results, in bytes
  };

  /// The parent's end of a pipe, and what has come through it of a message that is not whole.
  struct Stream {
    Descriptor reading;
    Bytes pending;
  };

  template <class Func, class Item>
  static void send_results(const Func& func, const std::vector<Item>& items,
                           std::atomic<std::size_t>& next, std::size_t block_size,
                           const Descriptor& writing) {
    Bytes message;
    for (std::size_t begin; (begin = next.fetch_add(block_size)) < items.size();) {
      Head head{{begin, std::min(begin + block_size, items.size())}, 0};
      message.resize(sizeof head);
      for (std::size_t i = begin; i != head.block.end; ++i) encode(message, func(items[i]));
      head.size = message.size() - sizeof head;
      std::memcpy(message.data(), &head, sizeof head);
      writing.write_all(message.data(), message.size());
    }
  }

  /// Reads all streams to their end.
  template <class Results>
  static void receive(std::vector<Stream>& streams, Results& results) {
    std::vector<pollfd> polled;
    for (const Stream& stream : streams) polled.push_back({stream.reading.number(), POLLIN, 0});
    for (std::size_t open = polled.size(); open != 0;) {
      if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) refused("poll");
      for (std::size_t n = 0; n < polled.size(); ++n) {
        if (polled[n].revents == 0 || receive_some(streams[n], results)) continue;
        polled[n].fd = -1;  // poll leaves it out from now on
        --open;
      }
    }
  }

  /// Returns whether there may be more.
  template <class Results>
  static bool receive_some(Stream& stream, Results& results) {
    constexpr std::size_t piece = 1 << 20;
    Bytes& pending = stream.pending;
    const std::size_t before = pending.size();
    pending.resize(before + piece);
    const std::size_t length = stream.reading.read(pending.data() + before, piece);
    pending.resize(before + length);
    const char* from = pending.data();
    const char* const end = from + pending.size();
    while (static_cast<std::size_t>(end - from) >= sizeof(Head)) {
      Head head;
      std::memcpy(&head, from, sizeof head);
      if (static_cast<std::size_t>(end - from) - sizeof head < head.size) break;
      from += sizeof head;
      for (std::size_t i = head.block.begin; i != head.block.end; ++i) decode(from, results[i]);
    }
    pending.erase(pending.begin(), pending.begin() + (from - pending.data()));
    return length != 0;
  }

  int processes_;
};

/// The same, one item at a time: for items that are long, or of uneven length.
class ForkAndPipeEach : public ForkAndPipe {
 public:
  using ForkAndPipe::ForkAndPipe;

  template <class Func, class Item>
  auto operator()(const Func& func, const std::vector<Item>& items) const {
    return map(func, items, 1);
  }
};

}  // namespace spychronous::bench
