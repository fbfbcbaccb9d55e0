#pragma once

/// @file
/// The multi-processed runner: encodes results in the workers and decodes them in the host. All the
/// rest is the engine's.

#include <cxxabi.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "spychronous/codec/assembler.hpp"
#include "spychronous/codec/codec.hpp"
#include "spychronous/detail/copied_results.hpp"
#include "spychronous/detail/decoded_results.hpp"
#include "spychronous/detail/exception_carrier.hpp"
#include "spychronous/detail/make_failure.hpp"
#include "spychronous/detail/results.hpp"
#include "spychronous/detail/run.hpp"
#include "spychronous/engine/process_run.hpp"
#include "spychronous/options.hpp"

namespace spychronous::detail {

/// `Parts` are JobParts. Workers use them, which have them from the fork: they need not outlive
/// start().
template <class R, bool suppressed, class Parts>
class ProcessesRun final : public Run<R, suppressed>, private engine::Work {
  static constexpr bool is_fixed = codec::is_fixed<R>;

 public:
  using typename Run<R, suppressed>::Results;

  ProcessesRun(Parts& parts, const Options& options, engine::Observer* observer)
      : parts_(parts),
        size_(parts.prepare()),
        limit_(options.limit()),
        in_background_(observer != nullptr),
        run_(*this, size_,
             {.processes = static_cast<std::uint32_t>(options.processes()),
              .limit = options.limit(),
              .no_daemon = options.no_daemon(),
              .isolate_pids = options.isolate_pids(),
              .fixed_size = static_cast<std::uint32_t>(codec::fixed_size<R>),
              .observer = observer}),
        copied_(run_, size_) {}

  std::size_t size() const override { return size_; }

  void start() override {
    if (in_background_) run_.start();
  }
  void attend() override {
    ending_ = in_background_ ? run_.attend() : run_.run();
    if (ending_ != engine::Ending::finished && ending_ != engine::Ending::keeper_lost) return;
    if (!is_fixed || !run_.all_in_place()) account_for_all();
  }
  void stop() noexcept override { run_.cancel(); }
  bool kills() const noexcept override { return true; }
  void hurry(bool wanted) noexcept override { run_.hurry(wanted); }
  std::size_t failures() const override { return failures_.count(); }

  Outcome<R> lend(std::size_t i) override {
    if (auto failure = failure_of(i)) return Outcome<R>(std::move(failure));
    return outcome_of<R>([&]() -> decltype(auto) { return take(i); });
  }
  void give_back(std::size_t i, Outcome<R>&& outcome) override {
    if constexpr (!is_fixed) {
      if (outcome) decoded_.give_back(i, *std::move(outcome));
    }
  }

  Results finish() override {
    failures_.raise_first();
    if (ending_ != engine::Ending::finished && !suppressed) {
      for (std::size_t i = 0; i < size_; ++i) {
        if (auto failure = failure_of(i)) failure->raise();
      }
    }
    if constexpr (is_copied) {
      return copied_.finish(run_);
    } else if constexpr (!is_fixed && !suppressed) {
      return decoded_.finish();
    } else {
      return collect<R, suppressed>(
          size_, [&](std::size_t i) { return failure_of(i); },
          [&](std::size_t i) -> decltype(auto) { return take(i); });
    }
  }

 private:
  engine::Encoded run(std::uint32_t item, [[maybe_unused]] std::byte* place) override {
    try {
      if constexpr (std::is_void_v<R>) {
        call(item);
        return {};
      } else if constexpr (is_fixed) {
        const R result(call(item));
        std::memcpy(place, std::addressof(result), sizeof result);
        return {};
      } else {
        result_.emplace(call(item));
        const std::span<const std::byte> bytes = codec::encode(*result_, buffer_);
        // Its destructor is this item's business, too. The bytes of a block are in the result
        // itself, of which nothing but memory is left to be released.
        if constexpr (codec::form_of<R> == codec::Form::archived) result_.reset();
        return {engine::Encoded::Form::value, bytes};
      }
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (...) {
      encode_current_exception(buffer_);
      return {engine::Encoded::Form::exception, buffer_};
    }
  }

  void after_fork_in_host() override {
    if constexpr (!is_fixed) decoded_.make_room(size_);
  }

  void receive(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
               std::span<const std::byte> chunk) override {
    Line& line = line_of(slot);
    if (offset == 0) line = Line{};
    if (message.is_exception) {
      line.exception.insert(line.exception.end(), chunk.begin(), chunk.end());
    } else if constexpr (!is_fixed) {
      if (line.error.empty()) {
        line.error = error_of([&] {
          if (offset == 0) line.value.begin(message.total);
          line.value.append(chunk);
        });
      }
    }
  }

  engine::Verdict complete(std::uint32_t slot, const engine::Message& message, std::uint64_t offset,
                           std::span<const std::byte> chunk) override {
    if (message.is_exception) {
      if (offset == 0) return fail(decode_exception(message.item, message.pid, chunk));
      receive(slot, message, offset, chunk);
      return fail(decode_exception(message.item, message.pid, line_of(slot).exception));
    }
    if constexpr (is_fixed) {
      return fail(make_undecodable(message.item, message.pid, "",
                                   "a result of its type never comes this way"));
    } else {
      std::string error;
      if (offset == 0) {
        error = error_of([&] { decoded_.decode(message.item, chunk); });
      } else {
        receive(slot, message, offset, chunk);
        error = std::move(line_of(slot).error);
        if (error.empty()) {
          error = error_of([&] { decoded_.put(message.item, line_of(slot).value.take()); });
        }
        line_of(slot) = Line{};
      }
      if (!error.empty()) return fail(make_undecodable(message.item, message.pid, "", error));
      return engine::Verdict::go_on;
    }
  }

  void abandon(std::uint32_t slot) override { line_of(slot) = Line{}; }

  engine::Verdict lost(const engine::Casualty& casualty) override {
    if (casualty.timed_out) {
      return fail(make_timeout(casualty.item, casualty.pid, std::chrono::nanoseconds(limit_)));
    }
    const bool known = casualty.signal || casualty.exit_code;
    return fail(make_crash(casualty.item, casualty.pid, casualty.signal, casualty.exit_code,
                           known ? "" : overwritten));
  }

  bool use_spare_time() override {
    if constexpr (is_copied) return !in_background_ && copied_.copy_some(run_);
    return false;
  }

  using Value = std::conditional_t<is_fixed, char, R>;
  /// Results that are copied from the lane to the vector as they are.
  static constexpr bool is_copied =
      is_fixed && !suppressed && !std::is_void_v<R> && !std::is_same_v<R, bool>;
  static constexpr const char* overwritten = "a worker wrote over the memory of the job";

  struct NothingCopied {
    NothingCopied(const engine::ProcessRun&, std::size_t) {}
  };

  /// A message in several chunks, on its way from one worker.
  struct Line {
    std::vector<std::byte> exception;
    std::conditional_t<is_fixed, char, codec::Assembler<Value>> value{};
    std::string error;
  };

  template <class Decode>
  static std::string error_of(Decode decode) {
    try {
      decode();
      return {};
    } catch (const std::exception& error) {
      return std::string("its result could not be decoded: ") + error.what();
    } catch (...) {
      return "its result could not be decoded: the decoder threw something unknown";
    }
  }

  Line& line_of(std::uint32_t slot) {
    if (lines_.size() <= slot) lines_.resize(slot + 1);
    return lines_[slot];
  }

  engine::Verdict fail(FailurePointer failure) {
    return failures_.add(std::move(failure)) ? engine::Verdict::go_on : engine::Verdict::stop;
  }

  // Adds the failures of items that nobody told of, until there is one that ends the job.
  void account_for_all() {
    const bool keeper_lost = ending_ == engine::Ending::keeper_lost;
    if (!keeper_lost && !run_.all_settled()) {
      throw std::logic_error(
          "spychronous: an item has no outcome at the end of the job; this is a defect of the "
          "library, please report it");
    }
    for (std::size_t i = 0; i < size_; ++i) {
      if (has_value(i) || failures_.of(i) != nullptr) continue;
      // An outcome without result or failure: func wrote over it.
      // After the death of the keeper, perhaps one that it was about to tell of.
      const bool settled =
          run_.settled(static_cast<std::uint32_t>(i)) != engine::Settled::not_at_all;
      if (!failures_.add(keeper_lost || !settled
                             ? make_keeper_lost(i)
                             : make_crash(i, 0, std::nullopt, std::nullopt, overwritten))) {
        return;
      }
    }
  }

  bool has_value(std::size_t i) const {
    if constexpr (is_fixed) {
      return run_.settled(static_cast<std::uint32_t>(i)) == engine::Settled::in_place;
    } else {
      return decoded_.has_value(i);
    }
  }

  // Why item i has no value, or null. After the end, one without an outcome was cancelled.
  std::shared_ptr<const ItemFailure> failure_of(std::size_t i) const {
    if (auto failure = failures_.of(i)) return failure;
    return has_value(i) ? nullptr : make_cancelled(i);
  }

  decltype(auto) take(std::size_t i) {
    if constexpr (std::is_void_v<R>) {
      static_cast<void>(i);
    } else if constexpr (is_fixed) {
      return codec::decode<R>({run_.place(static_cast<std::uint32_t>(i)), sizeof(R)});
    } else {
      return decoded_.lend(i);
    }
  }

  // In a worker.
  decltype(auto) call(std::uint32_t item) {
    return parts_.apply(parts_.func(), item, std::stop_token());
  }

  Parts& parts_;
  const std::size_t size_;
  const std::int64_t limit_;
  const bool in_background_;

  // In a worker: the last result, which the engine may be reading, and its encoded form.
  std::optional<Value> result_;
  std::vector<std::byte> buffer_;

  // In the host.
  std::vector<Line> lines_;
  std::conditional_t<is_fixed, char, DecodedResults<Value>> decoded_{};
  Failures<suppressed> failures_;
  engine::Ending ending_ = engine::Ending::finished;
  engine::ProcessRun run_;
  std::conditional_t<is_copied, CopiedResults<R>, NothingCopied> copied_;
};

}  // namespace spychronous::detail
