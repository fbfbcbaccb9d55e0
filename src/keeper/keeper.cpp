#include "keeper/keeper.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "os/calls.hpp"
#include "os/failpoint.hpp"
#include "os/futex.hpp"
#include "shared/transitions.hpp"
#include "worker/bell.hpp"

namespace spychronous {
namespace {

constexpr os::Nanos millisecond = 1'000'000;
// Without a pidfd of the host, how often to look whether it is still the parent.
constexpr os::Nanos parent_check = 100 * millisecond;
// While a thief is at work and seats are vacant, how often to look whether there are items for
// them.
constexpr os::Nanos thief_check = 100 * millisecond;
// When the system refuses to kill a worker or to order memory, how long to wait before the next
// try.
constexpr os::Nanos refusal_pause = 10 * millisecond;
// How often the keeper looks within a limit for which workers take no stamps.
constexpr os::Nanos looks_without_stamps = 64;
// How long to wait for the host's word on a worker that died of SIGINT.
constexpr os::Nanos answer_patience = 1000 * millisecond;

}  // namespace

std::uint32_t fewest_items_for_barriers = 4096;

bool barriers_pay_off(const JobMemory::Shape& shape) {
  return shape.items / shape.slots / shape.slots >= fewest_items_for_barriers;
}

void Keeper::live(const KeeperOrders& orders) {
  os::Descriptor::close_all_but({orders.lifeline, orders.sigchld, orders.host_pidfd});
  SPYCHRONOUS_FAILPOINT(before_prctl_of_keeper);
  os::calls.prctl(PR_SET_CHILD_SUBREAPER, 1);
  os::calls.prctl(PR_SET_NAME, reinterpret_cast<unsigned long>("spychron-keeper"));
  SPYCHRONOUS_FAILPOINT(after_prctl_of_keeper);
  // A group of its own keeps the terminal's signals away. Where the host has no job control, a
  // relative in its session would change what stop signals and the end of a worker do to the host's
  // group, so the keeper and the workers move to another session.
  if (orders.host.job_control) {
    os::calls.setpgid(0, 0);
  } else {
    os::calls.setsid();
  }
  // An ignored SIGCHLD would reap the workers unseen. Every other signal stays blocked for good.
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = SIG_DFL;
  os::calls.sigaction(SIGCHLD, &action, nullptr);
  SPYCHRONOUS_FAILPOINT(before_supervision);
  Keeper(orders).supervise();
}

Keeper::Keeper(const KeeperOrders& orders)
    : orders_(orders),
      memory_(orders.memory),
      seats_(orders.seats),
      casualties_(memory_.casualty_count(), memory_.casualties(), memory_.shape().items),
      tick_(os::coarse_tick()),
      may_go_(!orders.waits_for_go),
      fences_(os::agree_on_fences(barriers_pay_off(memory_.shape()))),
      pid_(::getpid()) {}

void Keeper::supervise() {
  while (!may_go_) wait_for_news();
  if (orders_.isolate_pids && !isolate()) end(Phase::refused);
  memory_.share_out_items();
  SPYCHRONOUS_FAILPOINT(items_shared_out);
  staff_seats(os::now());
  for (;;) {
    if (live_ == 0 && asked_ == 0 && retry_at_ == os::never) {
      if (is_refused()) end(Phase::refused);
      // No worker is alive: what has no outcome now was lost in a steal.
      if (!return_lost_items()) end(Phase::finished);
      staff_seats(os::now());
    }
    wait_for_news();
    reap();
    const os::Nanos now = os::now();
    enforce_limits(now);
    end_doomed();
    for (const Seat& seat : seats_) {
      if (seat.asked_since != os::never && now - seat.asked_since >= answer_patience) {
        settle_asked();
        break;
      }
    }
    staff_seats(now);
  }
}

os::Nanos Keeper::next_deadline(os::Nanos now) {
  os::Nanos next = std::min(retry_at_, strays_due_);
  if (!*orders_.host_pidfd) next = std::min(next, now + parent_check);
  if (work_may_come()) next = std::min(next, now + thief_check);
  if (asked_ != 0) next = std::min(next, now + answer_patience / 10);
  for (const Seat& seat : seats_) {
    if (seat.must_be_killed()) next = std::min(next, now + refusal_pause);
  }
  if (orders_.limit == os::never) return next;
  for (std::uint32_t i = 0; i < slots(); ++i) {
    if (seats_[i].pid == 0) continue;
    std::uint64_t activity = 0;
    next = std::min(next, deadline_of(seats_[i], memory_.slot(i), now, activity));
    // An item that starts after this look has at least the whole limit before it, but for one
    // without a stamp the next look is the start.
    const os::Nanos look =
        is_stamped(orders_.limit) ? orders_.limit : orders_.limit / looks_without_stamps;
    next = std::min(next, os::saturating_add(now, look));
  }
  return next;
}

void Keeper::wait_for_news() {
  std::array<pollfd, 3> fds = {{{orders_.sigchld->get(), POLLIN, 0},
                                {orders_.lifeline->get(), POLLIN, 0},
                                {orders_.host_pidfd->get(), POLLIN, 0}}};
  const os::Nanos now = os::now();
  os::Nanos deadline = next_deadline(now);
  if (fence_refused_) deadline = std::max(deadline, now + refusal_pause);
  const timespec timeout = os::to_timespec(std::max<os::Nanos>(deadline - now, 0));
  SPYCHRONOUS_FAILPOINT(keeper_waits);
  const bool blind =
      os::calls.poll(fds.data(), fds.size(), deadline == os::never ? nullptr : &timeout) < 0;
  if (blind) {
    if (errno == EINTR) return;  // look again
    // The system refuses to wait: look at everything, and not all the time.
    os::futex_wait(control().bell, control().bell.load(std::memory_order_relaxed), millisecond);
    fds[0].revents = fds[1].revents = POLLIN;
    fds[2].revents = 0;
  }
  SPYCHRONOUS_FAILPOINT(keeper_wakes);
  if (fds[0].revents != 0) drain_sigchld();
  const bool host_gone =
      fds[2].revents != 0 || ((blind || !*orders_.host_pidfd) && ::getppid() != orders_.host_pid);
  if (host_gone) end(Phase::stopped);
  if (fds[1].revents != 0) read_lifeline();
}

void Keeper::read_lifeline() {
  for (;;) {
    LifelineMessage message;
    const ssize_t length =
        os::calls.recv(orders_.lifeline->get(), &message, sizeof message, MSG_DONTWAIT);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0 && errno == EAGAIN) return;
    if (length != sizeof message)
      end(Phase::stopped);  // the host is gone, or has become another program
    SPYCHRONOUS_FAILPOINT(message_from_host);
    switch (message.kind) {
      case LifelineMessage::Kind::go:
        may_go_ = true;
        break;
      case LifelineMessage::Kind::stop:
        end(Phase::stopped);
      case LifelineMessage::Kind::not_interrupted:
        if (answers_due_ != 0 && --answers_due_ == 0) settle_asked();
        break;
      case LifelineMessage::Kind::corrupt:
        if (message.slot < slots()) distrust(message.slot, message.head);
        break;
    }
  }
}

// Also what the host had open. Before Linux 5.9 that closes when the process ends.
void Keeper::close_all_but(std::array<int, 3> kept) {
  SPYCHRONOUS_FAILPOINT(before_closing_files);
  std::sort(kept.begin(), kept.end());
  unsigned first = 0;
  for (const int fd : kept) {
    if (fd < 0) continue;
    const auto number = static_cast<unsigned>(fd);
    if (number > first) os::calls.close_range(first, number - 1);
    first = number + 1;
  }
  os::calls.close_range(first, ~0U);
}

void Keeper::end(Phase phase) {
  SPYCHRONOUS_FAILPOINT(before_end);
  // Nothing will be forked any more: let go of the host's files while the last children die.
  if (phase == Phase::finished) {
    close_all_but({orders_.lifeline->get(), orders_.sigchld->get(), orders_.host_pidfd->get()});
  }
  bury_all();
  SPYCHRONOUS_FAILPOINT(keeper_ends);
  ledger().phase.store(phase, std::memory_order_release);
  SPYCHRONOUS_FAILPOINT(phase_said);
  ring_bell(control());
  ::_exit(0);
}

}  // namespace spychronous
