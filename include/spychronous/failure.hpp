#pragma once

/// @file
/// What a program learns of an item that has no value.
///
/// Every object that leaves `run_single_processed()` or `run_multi_processed()` is an ItemFailure
/// and is a `std::exception`, each exactly once, so either catch clause takes it:
/// @code
/// try {
///   spychronous::Job(func, items).run_multi_processed();
/// } catch (const std::out_of_range& error) {           // the type func threw
///   std::cerr << error.what() << '\n';                 // the text it threw
/// } catch (const spychronous::ItemFailure& failure) {  // anything else that befell an item
///   std::cerr << failure.describe() << '\n';
/// }
/// @endcode
/// Which `std::exception` it is:
/// - the standard exception type that func threw (`std::system_error` with its code,
///   `std::filesystem::filesystem_error` with its paths);
/// - a type made known by #SPYCHRONOUS_REGISTER_EXCEPTION;
/// - for any other class its nearest base of these two sorts;
/// - for all else (an `int`, a struct, a `const char*`; a timeout, a crash) a `std::runtime_error`.
///
/// `what()` gives the text of the exception that func threw, and describe() where there was none.
///
/// An error code keeps its value and its category if that is the generic, system, iostream or
/// future one. Of another category it keeps its `std::errc` meaning if it has one; if not, its
/// value and the name of its category, but it compares unequal to the program's own codes.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "spychronous/detail/api.hpp"

namespace spychronous {

/// Why an item has no value.
enum class FailureKind {
  exception,  ///< func threw, or its result could not be carried to the host
  timeout,    ///< the item ran longer than the limit of its job
  crash,      ///< its worker process ended before the item did
  cancelled   ///< the job was given up before the item had an outcome
};

/// An item that has no value, and why.
///
/// Not a `std::exception` by itself: an object with two such bases would be missed by
/// `catch (const std::exception&)`. `dynamic_cast` tells a TimeoutFailure, a CrashFailure or any
/// exception type from it. Immutable; copies share their texts, and copying never throws.
class SPYCHRONOUS_API ItemFailure {
 public:
  /// Made by the library; programs need it only to test what they do with failures.
  ItemFailure(std::size_t index, FailureKind kind, int pid, std::string type_name,
              std::string message);
  /// Never throws: the texts are shared.
  ItemFailure(const ItemFailure&) noexcept = default;
  /// Never throws: the texts are shared.
  ItemFailure& operator=(const ItemFailure&) noexcept = default;
  virtual ~ItemFailure();

  /// Place of the item among the items of its job, from 0.
  std::size_t index() const noexcept { return index_; }

  /// What sort of failure it is; `dynamic_cast` tells the same.
  FailureKind kind() const noexcept { return kind_; }

  /// The type that func threw, as it is written in C++: for an exception type that nobody
  /// registered still its own name, not that of the base as which it arrived. For a failure that
  /// func did not throw, the class of the failure.
  const std::string& type_name() const noexcept { return texts_->type_name; }

  /// The text of what was thrown: `what()`, or the value of a thrown string or number, at most 64
  /// KiB of it. Else what happened to the item, as in "killed by signal 11 (SIGSEGV: segmentation
  /// fault)".
  const std::string& message() const noexcept { return texts_->message; }

  /// The process in which the item ran: a worker, or the host itself in `run_single_processed()`.
  /// 0 where there is none to name: a cancelled item, a lost keeper.
  int pid() const noexcept { return pid_; }

  /// One sentence for a human: which item, what happened, in which process.
  std::string describe() const;

  /// Throws a copy of this object, as the type that it really is.
  [[noreturn]] void raise() const;

 private:
  virtual void throw_copy() const;

  struct Texts {
    std::string type_name;
    std::string message;
  };

  std::size_t index_;
  FailureKind kind_;
  int pid_;
  std::shared_ptr<const Texts> texts_;
};

/// The item ran longer than the limit that `.timeout()` set, and was ended. Kind `timeout`.
class SPYCHRONOUS_API TimeoutFailure : public ItemFailure {
 public:
  /// Made by the library; programs need it only to test what they do with failures.
  TimeoutFailure(std::size_t index, int pid, std::chrono::nanoseconds limit);
  ~TimeoutFailure() override;

  /// The limit that was exceeded, not the time that the item took.
  std::chrono::nanoseconds limit() const noexcept { return limit_; }

 private:
  void throw_copy() const override;

  std::chrono::nanoseconds limit_;
};

/// The worker process ended while it ran the item. Kind `crash`.
class SPYCHRONOUS_API CrashFailure : public ItemFailure {
 public:
  /// Made by the library; programs need it only to test what they do with failures.
  CrashFailure(std::size_t index, int pid, std::string type_name, std::string message,
               std::optional<int> signal, std::optional<int> exit_code);
  ~CrashFailure() override;

  /// The signal that ended the worker; nothing if it exited.
  std::optional<int> signal() const noexcept { return signal_; }

  /// The code with which the worker exited, also 0: an exit in the middle of an item is a crash
  /// whatever its code. Nothing if a signal ended it.
  std::optional<int> exit_code() const noexcept { return exit_code_; }

 private:
  void throw_copy() const override;

  std::optional<int> signal_;
  std::optional<int> exit_code_;
};

/// Somebody killed the keeper, the one process between the program and its workers; the workers
/// ended with it, and the items without an outcome are lost. The object thrown is a CrashFailure,
/// too; in `failure()` of an Outcome it is found by `dynamic_cast<const KeeperLost*>`.
class SPYCHRONOUS_API KeeperLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  /// Never throws, as any copy of a std::runtime_error.
  KeeperLost(const KeeperLost&) noexcept = default;
  /// Never throws.
  KeeperLost& operator=(const KeeperLost&) noexcept = default;
  ~KeeperLost() override;
};

}  // namespace spychronous
