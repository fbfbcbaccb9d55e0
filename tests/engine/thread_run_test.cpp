// Threads share out the items of a run among themselves.
#include "spychronous/engine/thread_run.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <latch>
#include <mutex>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

#include "os/failpoint.hpp"
#include "support/event.hpp"
#include "support/failpoints.hpp"

namespace spychronous::test {
namespace {

using engine::Ending;
using engine::ThreadRun;
using engine::Verdict;

// Counts how often each item was run.
class Counting : public engine::ThreadWork {
 public:
  explicit Counting(std::uint32_t items) : times_(items) {}

  Verdict run(std::uint32_t item) override {
    times_[item].fetch_add(1, std::memory_order_relaxed);
    return verdict(item);
  }
  void interrupted() noexcept override {}

  std::vector<int> times() const { return {times_.begin(), times_.end()}; }

 protected:
  virtual Verdict verdict(std::uint32_t) { return Verdict::go_on; }

 private:
  std::vector<std::atomic<int>> times_;
};

struct Recording : engine::Observer {
  void settled(std::span<const std::uint32_t> items) override {
    all.insert(all.end(), items.begin(), items.end());
    for (std::size_t i = 0; i < items.size(); ++i) news.signal();
  }
  std::vector<std::uint32_t> all;
  Event news;
};

// A thread for each seat; joined at the end.
std::vector<std::jthread> serve_all(ThreadRun& run, engine::ThreadWork& work) {
  std::vector<std::jthread> threads;
  for (std::uint32_t seat = 0; seat < run.seats(); ++seat) {
    threads.emplace_back([&run, &work, seat] { run.serve(seat, work); });
  }
  return threads;
}

}  // namespace

TEST(ThreadRun, has_a_seat_for_each_thread_but_no_more_than_items) {
  EXPECT_EQ(ThreadRun(10, 4).seats(), 4U);
  EXPECT_EQ(ThreadRun(3, 4).seats(), 3U);
  EXPECT_EQ(ThreadRun(0, 4).seats(), 0U);
}

TEST(ThreadRun, refuses_more_items_than_it_can_count) {
  EXPECT_THROW(ThreadRun(engine::max_items + 1, 1), std::invalid_argument);
}

TEST(ThreadRun, of_no_items_has_ended_at_once) {
  ThreadRun run(0, 4);
  EXPECT_EQ(run.attend(nullptr), Ending::finished);
}

TEST(ThreadRun, runs_each_item_once_in_several_threads) {
  constexpr std::uint32_t items = 20'000;
  ThreadRun run(items, 4);
  Counting work(items);
  const auto threads = serve_all(run, work);
  EXPECT_EQ(run.attend(nullptr), Ending::finished);
  EXPECT_EQ(work.times(), std::vector<int>(items, 1));
}

// All start at once and claim without doing anything else: every claim meets a thief.
TEST(ThreadRun, hands_out_each_item_once_to_threads_that_do_nothing_but_claim) {
  for (int round = 0; round < 50; ++round) {
    constexpr std::uint32_t items = 400;
    constexpr std::uint32_t seats = 4;
    ThreadRun run(items, seats);
    std::vector<std::atomic<int>> times(items);
    std::latch all_there(seats);
    {
      std::vector<std::jthread> threads;
      for (std::uint32_t seat = 0; seat < seats; ++seat) {
        threads.emplace_back([&, seat] {
          all_there.arrive_and_wait();
          for (auto item = run.claim(seat); item != ThreadRun::nothing; item = run.claim(seat)) {
            ++times[item];
          }
        });
      }
    }
    for (const auto& count : times) ASSERT_EQ(count, 1);
  }
}

TEST(ThreadRun, a_thread_without_items_takes_those_of_one_that_stands_still) {
  ThreadRun run(100, 2);
  std::vector<std::uint32_t> claimed;
  for (auto item = run.claim(1); item != ThreadRun::nothing; item = run.claim(1)) {
    claimed.push_back(item);
  }
  EXPECT_EQ(claimed.size(), 100U);
  EXPECT_EQ(run.claim(0), ThreadRun::nothing);
}

TEST(ThreadRun, a_seat_that_was_left_without_a_thread_is_no_loss) {
  ThreadRun run(100, 2);
  Counting work(100);
  run.leave(0);
  run.serve(1, work);
  EXPECT_EQ(run.attend(nullptr), Ending::finished);
  EXPECT_EQ(work.times(), std::vector<int>(100, 1));
}

TEST(ThreadRun, stop_lets_no_further_item_be_claimed) {
  ThreadRun run(10, 1);
  EXPECT_EQ(run.claim(0), 0U);
  EXPECT_FALSE(run.stopped());
  run.stop();
  run.stop();
  EXPECT_TRUE(run.stopped());
  EXPECT_EQ(run.claim(0), ThreadRun::nothing);
  run.leave(0);
  EXPECT_EQ(run.attend(nullptr), Ending::stopped);
}

TEST(ThreadRun, a_verdict_to_stop_stops_it) {
  struct StopsAtThree : Counting {
    StopsAtThree() : Counting(10) {}
    Verdict verdict(std::uint32_t item) override {
      return item == 3 ? Verdict::stop : Verdict::go_on;
    }
  } work;
  ThreadRun run(10, 1);
  run.serve(0, work);
  EXPECT_EQ(run.attend(nullptr), Ending::stopped);
  EXPECT_EQ(work.times(), (std::vector<int>{1, 1, 1, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_TRUE(run.settled(3));
  EXPECT_FALSE(run.settled(4));
}

TEST(ThreadRun, tells_of_each_item_once) {
  constexpr std::uint32_t items = 5'000;
  ThreadRun run(items, 4);
  Counting work(items);
  Recording observer;
  const auto threads = serve_all(run, work);
  run.attend(&observer);
  std::vector<int> times(items);
  for (const std::uint32_t item : observer.all) ++times[item];
  EXPECT_EQ(times, std::vector<int>(items, 1));
}

// Each item waits until the observer knows of all before it.
TEST(ThreadRun, tells_of_an_item_before_the_next_one_has_ended) {
  struct OneByOne : Counting {
    explicit OneByOne(const Recording& told) : Counting(20), observer(told) {}
    Verdict verdict(std::uint32_t item) override {
      observer.news.wait(item);
      return Verdict::go_on;
    }
    const Recording& observer;
  };
  for (const bool hurried : {false, true}) {
    ThreadRun run(20, 1);
    Recording observer;
    OneByOne work(observer);
    run.hurry(hurried);
    const auto threads = serve_all(run, work);
    EXPECT_EQ(run.attend(&observer), Ending::finished);
    EXPECT_EQ(observer.all.size(), 20U);
  }
}

TEST(ThreadRun, may_be_hurried_and_stopped_by_any_thread_at_any_time) {
  for (int round = 0; round < 50; ++round) {
    ThreadRun run(1000, 2);
    Counting work(1000);
    Recording observer;
    const auto threads = serve_all(run, work);
    const std::jthread other([&] {
      run.hurry(true);
      run.hurry(false);
      run.stop();
      run.hurry(true);
    });
    run.attend(&observer);
    std::uint32_t settled = 0;
    for (std::uint32_t item = 0; item < 1000; ++item) settled += run.settled(item) ? 1U : 0U;
    ASSERT_EQ(observer.all.size(), settled);
  }
}

// The thief stands between its two steps: what it has taken is in no range.
TEST(ThreadRun, a_thread_waits_for_another_one_that_has_stolen_items_in_its_hands) {
  Event thief_stands;
  Event thief_may_go;
  std::atomic<bool> held{false};
  const AtFailpoints hold([&](std::string_view name) {
    if (name != "during_steal" || held.exchange(true)) return;
    thief_stands.signal();
    thief_may_go.wait();
  });
  ThreadRun run(2, 3);
  EXPECT_EQ(run.seats(), 2U);
  Counting work(2);
  EXPECT_EQ(run.claim(0), 0U);  // nobody claims item 1 from its own seat
  std::jthread thief([&] { run.serve(0, work); });
  thief_stands.wait();
  std::jthread other([&] { run.serve(1, work); });
  thief_may_go.signal();
  thief.join();
  other.join();
  EXPECT_EQ(work.times(), (std::vector<int>{0, 1}));
}

}  // namespace spychronous::test
