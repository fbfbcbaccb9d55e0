#pragma once

#include <sys/types.h>

#include <atomic>
#include <vector>

#include "keeper/keeper.hpp"
#include "os/descriptor.hpp"
#include "os/mapping.hpp"
#include "runners/inbox.hpp"
#include "spychronous/engine/process_run.hpp"

namespace spychronous::engine {

/// The host's side of one multi-processed run.
class ProcessRun::Host {
 public:
  Host(Work& work, std::uint64_t items, const Options& options);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  Ending run();
  const JobMemory& memory() const { return memory_; }

 private:
  void start_keeper();
  Ending attend();
  Ending end_as(Ending ending);
  void tell_keeper(const LifelineMessage& message);
  void answer_questions();
  void sleep_until_news(os::Nanos longest);
  bool interrupted();
  bool keeper_gone();
  void bury_keeper();
  void read_all();
  void await_death_of_workers();
  static void await_death(pid_t pid, os::Nanos deadline);
  [[noreturn]] void throw_refused() const;
  std::atomic<std::uint32_t>& worker_alive() const;

  Work& work_;
  const Options options_;
  os::Mapping shared_;
  os::Mapping wiped_;
  const JobMemory memory_;
  std::vector<Seat> seats_;
  Inbox inbox_;

  os::Descriptor lifeline_;  ///< the host's end
  os::Descriptor keeper_pidfd_;
  pid_t keeper_ = 0;  ///< 0: there is none, or it has been reaped
  std::uint32_t questions_answered_ = 0;
  os::Nanos asked_since_ = 0;
};

}  // namespace spychronous::engine
