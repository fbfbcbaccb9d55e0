#include "storms/sabotage.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>

#include "helpers/forked.hpp"
#include "storms/census.hpp"

namespace spychronous::test {
namespace {

// A crash of another item with the same worker, to stand behind a Verdict.
const ItemFailure* same_crash(std::size_t item, const ItemFailure& failure) {
  const auto& crash = dynamic_cast<const CrashFailure&>(failure);
  static std::vector<std::unique_ptr<CrashFailure>> made;
  made.push_back(std::make_unique<CrashFailure>(
      item, crash.pid(), crash.type_name(), crash.message(), crash.signal(), crash.exit_code()));
  return made.back().get();
}

void tamper_with_failure(Sabotage sabotage, const Account& account, std::vector<Verdict>& verdicts,
                         std::size_t item) {
  // Of two neighbours at least one was run by somebody else, or has ended.
  const std::size_t neighbour = item == 0 ? 1 : item - 1;
  const Verdict failed = verdicts[item];
  Trace& trace = account.trace(item);
  Worker& culprit = account.roster()[trace.worker];
  switch (sabotage) {
    case Sabotage::excuse:
      trace.ends = 1;
      [[fallthrough]];
    case Sabotage::forgive:
      verdicts[item] = {.has_value = true, .right = true};
      break;
    case Sabotage::blame:
      verdicts[neighbour] = {.failure = same_crash(neighbour, *failed.failure)};
      break;
    case Sabotage::confuse:
      culprit.struck = culprit.struck == Blow::kill ? Blow::segfault : Blow::kill;
      break;
    case Sabotage::charge_twice:
      culprit.say(Worker::Doing::claimed);
      account.trace(neighbour).starts = 0;
      account.trace(neighbour).ends = 0;
      verdicts[neighbour] = {.failure = same_crash(neighbour, *failed.failure)};
      break;
    default:
      break;
  }
}

}  // namespace

void tamper(Sabotage sabotage, const Account& account, std::vector<Verdict>& verdicts) {
  if (sabotage == Sabotage::start_twice) account.trace(verdicts.size() / 2).starts.fetch_add(1);
  if (sabotage == Sabotage::lose) verdicts.pop_back();
  if (sabotage == Sabotage::murder) {
    for (std::uint32_t i = account.first_worker(); i < account.roster().count(); ++i) {
      Worker& worker = account.roster()[i];
      if (worker.struck == Blow::none) worker.death = SIGKILL;
    }
  }
  const auto failed = std::ranges::find_if(verdicts, [](const Verdict& verdict) {
    return dynamic_cast<const CrashFailure*>(verdict.failure) != nullptr;
  });
  if (failed == verdicts.end()) return;
  tamper_with_failure(sabotage, account, verdicts,
                      static_cast<std::size_t>(failed - verdicts.begin()));
}

void litter(Sabotage sabotage) {
  if (sabotage == Sabotage::descriptor) ::dup(STDERR_FILENO);
  if (sabotage == Sabotage::memory) {
    static std::vector<std::string> kept;
    kept.emplace_back(16U << 20, 'x');
  }
  if (sabotage == Sabotage::child) start_process([] {});
  if (sabotage == Sabotage::survivor) {
    start_process([] {
      for (;;) ::pause();
    });
  }
  if (sabotage == Sabotage::suicide) ::raise(SIGKILL);
  if (sabotage == Sabotage::name) std::ofstream(shm_folder + "/spychronous-litter") << "left";
}

TrialFolder::TrialFolder() {
  std::string folder = std::filesystem::temp_directory_path() / "storm-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) throw std::system_error(errno, std::generic_category());
  shm_folder = folder;
}

TrialFolder::~TrialFolder() {
  std::filesystem::remove_all(shm_folder);
  shm_folder = "/dev/shm";
}

}  // namespace spychronous::test
