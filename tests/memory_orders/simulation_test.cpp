// The checker itself: what the standard allows is found, what it forbids is not.
#include <array>
#include <functional>
#include <set>
#include <vector>

#include "memory_orders/explore.hpp"
#include "memory_orders/simulation/simulated_atomics.hpp"

namespace spychronous::memory_orders {
namespace {

using Word = SimulatedAtomic<std::uint32_t>;

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto seq_cst = std::memory_order_seq_cst;

// A litmus test: a few words, plain bytes, and what the threads have read.
struct Litmus : Client {
  using Body = void (*)(Litmus&);

  explicit Litmus(std::vector<Body> threads) : bodies(std::move(threads)) {}

  std::size_t threads() const override { return bodies.size(); }
  void introduce_to(Memory& memory) const override { memory.share(&plain, sizeof plain); }
  bool mortal(std::size_t thread) const override { return thread == 0; }
  void prepare() override {
    x.store(0);
    y.store(0);
    plain = 0;
    a = b = 0;
  }
  void run(std::size_t thread) override { bodies[thread](*this); }
  void check() override { seen.insert({a, b}); }

  std::uint64_t read_plain() const {
    std::uint64_t value = 0;
    SimulatedAtomics::copy(&value, &plain, sizeof value);
    return value;
  }
  void write_plain(std::uint64_t value) { SimulatedAtomics::copy(&plain, &value, sizeof value); }

  std::vector<Body> bodies;
  Word x{}, y{};
  std::uint64_t plain = 0;
  std::uint32_t a = 0, b = 0;
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
};

using Seen = decltype(Litmus::seen);

Seen outcomes(std::vector<Litmus::Body> threads) {
  Litmus litmus(std::move(threads));
  expect_sound(litmus, {});
  return litmus.seen;
}

std::string violation(std::vector<Litmus::Body> threads, const Limits& limits = {}) {
  Litmus litmus(std::move(threads));
  return Search(litmus, limits).explore().violation;
}

TEST(Simulation, message_passing_without_orders_may_deliver_an_old_message) {
  EXPECT_EQ(outcomes({[](Litmus& l) { l.x.store(1, relaxed), l.y.store(1, relaxed); },
                      [](Litmus& l) { l.a = l.y.load(relaxed), l.b = l.x.load(relaxed); }}),
            (Seen{{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
}

TEST(Simulation, message_passing_by_release_and_acquire_does_not) {
  EXPECT_EQ(outcomes({[](Litmus& l) { l.x.store(1, relaxed), l.y.store(1, release); },
                      [](Litmus& l) { l.a = l.y.load(acquire), l.b = l.x.load(relaxed); }}),
            (Seen{{0, 0}, {0, 1}, {1, 1}}));
}

TEST(Simulation, one_order_of_the_two_is_not_enough) {
  const Seen all{{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  EXPECT_EQ(outcomes({[](Litmus& l) { l.x.store(1, relaxed), l.y.store(1, relaxed); },
                      [](Litmus& l) { l.a = l.y.load(acquire), l.b = l.x.load(relaxed); }}),
            all);
  EXPECT_EQ(outcomes({[](Litmus& l) { l.x.store(1, relaxed), l.y.store(1, release); },
                      [](Litmus& l) { l.a = l.y.load(relaxed), l.b = l.x.load(relaxed); }}),
            all);
}

TEST(Simulation, fences_pass_messages_too) {
  EXPECT_EQ(outcomes({[](Litmus& l) {
                        l.x.store(1, relaxed);
                        SimulatedAtomics::fence(release);
                        l.y.store(1, relaxed);
                      },
                      [](Litmus& l) {
                        l.a = l.y.load(relaxed);
                        SimulatedAtomics::fence(acquire);
                        l.b = l.x.load(relaxed);
                      }}),
            (Seen{{0, 0}, {0, 1}, {1, 1}}));
}

TEST(Simulation, store_buffering_needs_sequentially_consistent_fences) {
  EXPECT_EQ(outcomes({[](Litmus& l) { l.x.store(1, release), l.a = l.y.load(acquire); },
                      [](Litmus& l) { l.y.store(1, release), l.b = l.x.load(acquire); }}),
            (Seen{{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
  EXPECT_EQ(outcomes({[](Litmus& l) {
                        l.x.store(1, relaxed);
                        SimulatedAtomics::fence(seq_cst);
                        l.a = l.y.load(relaxed);
                      },
                      [](Litmus& l) {
                        l.y.store(1, relaxed);
                        SimulatedAtomics::fence(seq_cst);
                        l.b = l.x.load(relaxed);
                      }}),
            (Seen{{0, 1}, {1, 0}, {1, 1}}));
}

TEST(Simulation, a_thread_never_reads_back_in_time) {
  EXPECT_EQ(outcomes({[](Litmus& l) { l.x.store(1, relaxed); },
                      [](Litmus& l) { l.a = l.x.load(relaxed), l.b = l.x.load(relaxed); }}),
            (Seen{{0, 0}, {0, 1}, {1, 1}}));
}

TEST(Simulation, an_update_continues_a_release_sequence) {
  EXPECT_EQ(outcomes({[](Litmus& l) { l.x.store(1, relaxed), l.y.store(1, release); },
                      [](Litmus& l) { l.y.fetch_add(1, relaxed); },
                      [](Litmus& l) { l.a = l.y.load(acquire), l.b = l.x.load(relaxed); }}),
            (Seen{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 1}}));
}

TEST(Simulation, of_two_updates_none_is_lost) {
  const auto add = [](Litmus& l) { (l.a == 0 ? l.a : l.b) = l.x.fetch_add(1, relaxed) + 1; };
  EXPECT_EQ(outcomes({add, add}), (Seen{{1, 2}}));
}

TEST(Simulation, a_race_on_plain_bytes_is_found_and_an_order_ends_it) {
  EXPECT_NE(violation({[](Litmus& l) { l.write_plain(1), l.x.store(1, relaxed); },
                       [](Litmus& l) { l.a = l.x.load(acquire) && l.read_plain() == 1; }}),
            "");
  EXPECT_EQ(violation({[](Litmus& l) { l.write_plain(1), l.x.store(1, release); },
                       [](Litmus& l) { l.a = l.x.load(acquire) && l.read_plain() == 1; }}),
            "");
  EXPECT_NE(violation({[](Litmus& l) { l.a = l.read_plain() == 1, l.x.store(1, relaxed); },
                       [](Litmus& l) {
                         if (l.x.load(acquire) != 0) l.write_plain(2);
                       }}),
            "");
}

TEST(Simulation, a_wake_up_between_the_look_and_the_sleep_is_found_lost) {
  const auto waker = [](Litmus& l) {
    l.y.store(1, relaxed);
    SimulatedAtomics::futex_wake(l.x);
  };
  EXPECT_NE(violation({waker,
                       [](Litmus& l) {
                         if (l.y.load(relaxed) == 0) SimulatedAtomics::futex_wait(l.x, 0, 0);
                       }}),
            "");
  // On the word itself the kernel looks again.
  EXPECT_EQ(violation({[](Litmus& l) {
                         l.x.store(1, relaxed);
                         SimulatedAtomics::futex_wake(l.x);
                       },
                       [](Litmus& l) {
                         while (l.x.load(relaxed) == 0) SimulatedAtomics::futex_wait(l.x, 0, 0);
                       }}),
            "");
}

TEST(Simulation, a_sleeper_may_wake_for_no_reason) {
  const auto sleep_once = [](Litmus& l) {
    SimulatedAtomics::futex_wait(l.x, 0, 0);
    require(l.x.load(relaxed) != 0, "It woke for no reason.");
  };
  const auto waker = [](Litmus& l) {
    l.x.store(1, release);
    SimulatedAtomics::futex_wake(l.x);
  };
  EXPECT_NE(violation({waker, sleep_once}, {.spurious = 1}), "");
}

TEST(Simulation, a_thread_may_die_at_each_of_its_steps) {
  Litmus litmus({[](Litmus& l) { l.x.store(1, relaxed), l.x.store(2, relaxed); },
                 [](Litmus& l) {
                   l.b = Search::running()->reap(0) ? 1 : 0;
                   l.a = l.x.load(relaxed);
                 }});
  expect_sound(litmus, {.deaths = 1});
  EXPECT_EQ(litmus.seen, (Seen{{0, 1}, {1, 1}, {2, 0}}));
}

}  // namespace
}  // namespace spychronous::memory_orders
