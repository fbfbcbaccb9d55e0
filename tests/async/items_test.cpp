// Which items a job in the background works on.
#include <signal.h>

#include <cstdint>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

#include "async/running.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

template <class Way>
class ItemsInBackground : public Running<Way> {};
TYPED_TEST_SUITE(ItemsInBackground, Ways, WayNames);

using ItemsOfProcesses = Running<Processes>;

TEST_F(ItemsOfProcesses, are_those_of_the_moment_of_the_call) {
  std::vector<std::string> items = {"a", "b", "c"};
  const Shared<Event> changed;
  auto running = AsynchronousJob(
                     [&](const std::string& item) {
                       changed->wait();
                       return item;
                     },
                     items)
                     .processes(2)
                     .run_multi_processed();
  items.assign(2, "changed");
  changed->signal();
  EXPECT_EQ(running.get(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(ItemsOfProcesses, are_those_of_the_moment_of_the_call_also_in_a_replacement) {
  std::vector<int> items = {1, 2, 3};
  const Shared<Event> changed;
  auto running = AsynchronousJob(
                     [&](int item) {
                       changed->wait();
                       if (item == 1) ::raise(SIGKILL);
                       return item;
                     },
                     items)
                     .processes(1)
                     .suppress_worker_exceptions()
                     .run_multi_processed();
  items.assign(3, 9);
  changed->signal();
  const auto outcomes = running.get();
  EXPECT_TRUE(has_crashed(outcomes[0], SIGKILL));
  EXPECT_TRUE(has_value(outcomes[1], 2));
  EXPECT_TRUE(has_value(outcomes[2], 3));
}

TYPED_TEST(ItemsInBackground, that_were_moved_in_go_with_the_run) {
  std::vector<int> items = {1, 2, 3};
  const Shared<Event> changed;
  auto running = this->start(AsynchronousJob(
      [&](int item) {
        changed->wait();
        return item;
      },
      std::move(items)));
  items.assign(3, 9);
  changed->signal();
  EXPECT_EQ(running.get(), (std::vector<int>{1, 2, 3}));
}

TYPED_TEST(ItemsInBackground, that_throw_while_they_are_read_end_the_call) {
  auto items = std::views::iota(0, 6) | std::views::filter([](int i) {
                 if (i == 4) throw std::out_of_range("no fourth item");
                 return true;
               });
  EXPECT_THROW(static_cast<void>(this->start(AsynchronousJob([](int i) { return i; }, items))),
               std::out_of_range);
}

TEST_F(NothingLeft, too_many_items_end_the_call) {
  const AsynchronousJob job([](std::uint64_t) {},
                            std::views::iota(std::uint64_t{0}, std::uint64_t{1} << 32));
  EXPECT_THROW(static_cast<void>(job.run_multi_processed()), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(job.run_multi_threaded()), std::invalid_argument);
}

}  // namespace spychronous::test
