#pragma once

/// @file
/// The one interface between the engine and a language: how to run an item and encode its result,
/// what to do with results in the host, what to do around a fork. The engine speaks bytes and item
/// indices and knows neither templates nor Python. Programs use SynchronousJob instead.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "spychronous/engine/ending.hpp"

namespace spychronous::engine {

/// What running an item left behind, in its worker.
struct Encoded {
  /// Where it stands.
  enum class Form : std::uint8_t {
    in_place,  ///< the result stands in the item's place in the fixed lane
    value,     ///< `bytes` are the encoded result
    exception  ///< `bytes` are the encoded exception
  };
  Form form = Form::in_place;  ///< where it stands
  /// Must stay valid until the next call of Work::run in the same worker.
  std::span<const std::byte> bytes = {};
};

/// One message of a worker about one item, as the host receives it.
struct Message {
  std::uint32_t item;   ///< its index
  bool is_exception;    ///< else it is a value
  int pid;              ///< the worker
  std::uint64_t total;  ///< bytes of the whole payload; as untrusted as the payload
};

/// An item that ended without a word from its worker.
struct Casualty {
  std::uint32_t item;            ///< its index
  bool timed_out;                ///< else it crashed
  int pid;                       ///< the worker
  std::optional<int> signal;     ///< that killed the worker
  std::optional<int> exit_code;  ///< with which the worker ended
};

/// Implemented by a language layer for one run.
class Work {
 public:
  virtual ~Work() = default;

  /// In a worker: runs `item` and encodes what comes of it. `place` is the item's place in the
  /// fixed lane (nullptr if there is none). No exception may leave it, but abi::__forced_unwind
  /// (pthread_exit), which must.
  virtual Encoded run(std::uint32_t item, std::byte* place) = 0;

  /// In the host: a part of the message of `slot` at `offset`, with more to come.
  virtual void receive(std::uint32_t slot, const Message& message, std::uint64_t offset,
                       std::span<const std::byte> chunk) = 0;
  /// In the host: the last part of the message of `slot` (often its only one). The item is settled.
  virtual Verdict complete(std::uint32_t slot, const Message& message, std::uint64_t offset,
                           std::span<const std::byte> chunk) = 0;
  /// In the host: the rest of the message of `slot` will not come, or does not count.
  virtual void abandon(std::uint32_t slot) = 0;
  /// In the host: an item was settled without a result.
  virtual Verdict lost(const Casualty& casualty) = 0;

  /// In the host, while workers run and there is nothing to read: time for work of the language's
  /// own, such as taking over what stands in place, in portions of a few milliseconds. Returns
  /// whether it did any; if not, the host sleeps until there is news, for 20 ms at most, and
  /// after such work for 2 ms.
  virtual bool use_spare_time() { return false; }

  /// In the host, about every 20 ms and after each wake-up: true if the language was interrupted
  /// (Ctrl-C); the run then ends with Ending::interrupted.
  virtual bool interrupted() { return false; }

  /// In the host and the calling thread, before the one fork of the host.
  virtual void before_fork() {}
  /// There, after it, also if the fork failed.
  virtual void after_fork_in_host() {}
  /// In each worker, before its first item. `pid` is the host's number for it.
  virtual void after_fork_in_worker([[maybe_unused]] int pid) {}
  /// In a worker that leaves by itself, before its output is flushed.
  virtual void before_exit_of_worker() {}
};

}  // namespace spychronous::engine
