#include "os/mapping.hpp"
#include "os/process_number.hpp"
#include "runners/host.hpp"
#include "spychronous/engine/process_run.hpp"

namespace spychronous::engine {

ProcessRun::ProcessRun(Work& work, std::uint64_t items, const Options& options)
    : host_(std::make_unique<Host>(work, items, options)) {}

ProcessRun::~ProcessRun() = default;

Ending ProcessRun::run() { return host_->run(); }

void ProcessRun::start() { host_->start(); }

Ending ProcessRun::attend() { return host_->attend(); }

void ProcessRun::cancel() noexcept { host_->cancel(); }

void ProcessRun::hurry(bool wanted) noexcept { host_->hurry(wanted); }

Settled ProcessRun::settled(std::uint32_t item) const {
  switch (host_->memory().outcome(item).load(std::memory_order_acquire)) {
    case OutcomeCode::none:
      return Settled::not_at_all;
    case OutcomeCode::in_place:
      return Settled::in_place;
    case OutcomeCode::sent:
    case OutcomeCode::received:
    case OutcomeCode::timeout:
    case OutcomeCode::crash:
    case OutcomeCode::told:
      break;
  }
  return Settled::reported;
}

std::vector<ItemRange> ProcessRun::shares() const {
  std::vector<ItemRange> found;
  for (std::uint32_t i = 0; i < host_->memory().shape().slots; ++i) {
    const Range share = host_->memory().share(i);
    found.push_back({share.begin, share.end});
  }
  return found;
}

std::uint32_t ProcessRun::count_in_place(std::uint32_t first, std::uint32_t most) const {
  return host_->memory().count_in_place(first, most);
}

const std::byte* ProcessRun::place(std::uint32_t item) const {
  return host_->memory().place_of(item);
}

void ProcessRun::forget(ItemRange items) noexcept { host_->forget(items); }

bool ProcessRun::all_settled() const {
  return host_->memory().first_unsettled(0) == host_->memory().shape().items;
}

bool ProcessRun::all_in_place() const { return host_->memory().all_in_place(); }

std::uint64_t process_number() noexcept { return os::process_number(); }

void expect_large(void* memory, std::size_t size) noexcept { os::advise_huge_pages(memory, size); }

}  // namespace spychronous::engine
