#pragma once

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "keeper/keeper.hpp"
#include "os/descriptor.hpp"
#include "os/mapping.hpp"
#include "runners/inbox.hpp"
#include "runners/interrupt.hpp"
#include "runners/progress.hpp"
#include "spychronous/engine/process_run.hpp"

namespace spychronous::engine {

/// The host's side of one multi-processed run.
class ProcessRun::Host {
 public:
  Host(Work& work, std::uint64_t items, const Options& options);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// See ProcessRun.
  /// @{
  Ending run();
  void start();
  Ending attend();
  void cancel() noexcept;
  void hurry(bool wanted) noexcept;
  void forget(ItemRange items) noexcept;
  /// @}
  const JobMemory& memory() const { return memory_; }

 private:
  void refuse_in_daemonic_worker() const;
  void start_keeper();
  Ending attend_to_keeper();
  Ending end_early(Ending ending);
  bool tell_keeper(const LifelineMessage& message);
  void answer_questions();
  void sleep_until_news(os::Nanos longest);
  bool interrupted();
  void tell_observer();
  void read_all();
  void settle_done_items();
  [[noreturn]] void throw_refused() const;
  std::atomic<std::uint32_t>& worker_alive() const;

  // burial.cpp: the end of the keeper and of the workers
  bool keeper_gone();
  void bury_keeper();
  bool lifeline_is_dead();
  void await_death_of_workers();
  static void await_death(pid_t pid, os::Nanos deadline);

  Work& work_;
  const Options options_;
  os::Mapping shared_;
  os::Mapping wiped_;
  const JobMemory memory_;
  std::vector<Seat> seats_;
  Inbox inbox_;
  const std::uint64_t process_;  ///< in a fork of it, a copy of this one is nothing

  os::Descriptor lifeline_;  ///< the host's end
  os::Descriptor keeper_pidfd_;
  pid_t keeper_ = 0;            ///< 0: there is none, or it has been reaped
  bool in_background_ = false;  ///< start() and attend(), not run()
  std::atomic<bool> cancelled_{false};
  std::optional<InterruptEar> ear_;
  std::unique_ptr<Progress> progress_;  ///< if there is an observer
  std::vector<std::uint32_t> settled_;  ///< of one look
  std::uint32_t questions_answered_ = 0;
  os::Nanos asked_since_ = 0;
};

}  // namespace spychronous::engine
