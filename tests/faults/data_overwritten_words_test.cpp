// A worker that writes over the words by which the processes of a job agree.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <thread>

#include "corruption.hpp"
#include "support/event.hpp"
#include "support/failpoints.hpp"
#include "support/starts.hpp"

namespace spychronous::test {

class OverwrittenWords : public Corruption {
 protected:
  void take_back_outcomes() const {
    for (std::uint32_t i = 0; i < items; ++i) memory().outcome(i) = OutcomeCode::none;
  }

  // Three times in a row is believed to be chance, as for the deaths of workers.
  static constexpr int most_starts = 4;

  const Shared<Event> begun_;
  const Shared<Event> vandalised_;
  const Shared<Event> survived_;
  Starts<items> starts_;
};

TEST_F(OverwrittenWords, G6_what_the_keeper_tells_the_host_is_beyond_the_reach_of_workers) {
  const std::function<void()> writes[] = {[this] { memory().ledger().phase = Phase::finished; },
                                          [this] { memory().ledger().questions += 1000; },
                                          [this] { memory().ledger().casualty_count += 1000; },
                                          [this] { memory().casualties()[0] = {}; },
                                          [this] { memory().account(0).pid = 1; },
                                          [this] { memory().account(0).resets += 1; }};
  for (const auto& write : writes) {
    RecordingWork work([&](std::uint32_t item) {
      if (item == bad_item) write();
      return result_of(item);
    });
    run(work);
    for (std::uint32_t i = 0; i < items; ++i) {
      EXPECT_TRUE(i == bad_item ? work[i].is_crash_by(SIGSEGV) : work[i].is_value(result_of(i)))
          << "item " << i;
    }
  }
}

// A signal that is pending when the job starts calls a handler of the program in the worker, too.
TEST_F(OverwrittenWords, G6_nor_do_handlers_that_a_worker_calls_before_its_first_item_reach_it) {
  const Shared<Event> looked;
  const Shared<Event> reached;
  const AtFailpoints look([&](std::string_view name) {
    if (name != "before_unblocking") return;
    looked->signal();
    if (::msync(memory().kept(), memory().kept_size(), MS_ASYNC) == 0) reached->signal();
  });
  RecordingWork work([](std::uint32_t item) { return result_of(item); });
  processes = 2;
  run(work);
  EXPECT_EQ(looked->count(), 2U);
  EXPECT_EQ(reached->count(), 0U);
}

// munmap() and madvise() take whole pages of the kernel, which may be of 64 KiB.
TEST_F(OverwrittenWords, G6_what_is_kept_from_workers_ends_with_a_page_of_any_size) {
  for (const std::uint32_t count : {1U, 1'000U, 5'000U, 1'000'000U}) {
    EXPECT_EQ(JobMemory(nullptr, {count, 2, 0, capacity}).kept_size() % (64 * 1024), 0U);
  }
}

TEST_F(OverwrittenWords, G6_nor_do_workers_of_another_job_reach_it) {
  const RememberedMemory remembered;
  RecordingWork first([&](std::uint32_t item) {
    vandalised_->wait();
    return result_of(item);
  });
  engine::ProcessRun first_run(first, items, {.processes = 1, .ring_capacity = capacity});
  const JobMemory memory_of_first = memory();
  first_run.start();
  RecordingWork second([&](std::uint32_t item) {
    if (item == bad_item) memory_of_first.ledger().phase = Phase::finished;
    return result_of(item);
  });
  run(second);
  vandalised_->signal();
  EXPECT_EQ(first_run.attend(), engine::Ending::finished);
  for (std::uint32_t i = 0; i < items; ++i) {
    EXPECT_TRUE(first[i].is_value(result_of(i))) << "item " << i;
    EXPECT_EQ(second[i].is_crash_by(SIGSEGV), i == bad_item) << "item " << i;
  }
}

TEST_F(OverwrittenWords, G6_a_host_whose_keeper_was_killed_reaps_no_child_of_its_own) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(7);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  RecordingWork work([&](std::uint32_t item) {
    if (item == bad_item) {
      memory().slot(own_slot()).pid = child;
      ::kill(::getppid(), SIGKILL);
      for (;;) ::pause();
    }
    return result_of(item);
  });
  run(work, engine::Ending::keeper_lost);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST_F(OverwrittenWords, G6_an_item_is_told_of_once_also_if_its_result_is_sent_again) {
  expect_survived([this] {
    memory().outcome(1) = OutcomeCode::sent;
    forge({0, ChunkHeader::Kind::value, 1, 1, 0, 0, ::getpid()});
    await_empty_ring();
  });
}

TEST_F(OverwrittenWords, G6_items_that_take_back_all_outcomes_are_not_run_for_ever) {
  RecordingWork work([&](std::uint32_t item) {
    starts_.note(item);
    await_empty_ring();
    take_back_outcomes();
    return result_of(item);
  });
  run(work);
  for (std::uint32_t i = 0; i < items; ++i) {
    EXPECT_TRUE(work[i].is_value(result_of(i))) << "item " << i;
    EXPECT_LE(starts_.of(i), most_starts) << "item " << i;
  }
}

TEST_F(OverwrittenWords, G6_items_that_take_back_all_outcomes_and_crash_are_not_run_for_ever) {
  RecordingWork work([&](std::uint32_t item) -> std::string {
    starts_.note(item);
    take_back_outcomes();
    ::_exit(7);
  });
  run(work);
  for (std::uint32_t i = 0; i < items; ++i) {
    EXPECT_TRUE(work[i].is_crash()) << "item " << i;
    EXPECT_LE(starts_.of(i), most_starts) << "item " << i;
  }
}

TEST_F(OverwrittenWords, G6_an_item_that_hides_behind_another_epoch_is_not_run_for_ever) {
  RecordingWork work([&](std::uint32_t item) {
    starts_.note(item);
    if (item == bad_item) {
      memory().slot(own_slot()).activity = Activity{77, Activity::State::running, item}.word();
      ::_exit(7);
    }
    return result_of(item);
  });
  run(work);
  for (std::uint32_t i = 0; i < items; ++i) {
    EXPECT_TRUE(i == bad_item || work[i].is_value(result_of(i))) << "item " << i;
  }
  EXPECT_LE(starts_.of(bad_item), most_starts);
}

// The worker that is said to run no item leaves, and its item is run again.
TEST_F(OverwrittenWords, G6_an_item_said_not_to_run_blocks_nobody) {
  processes = 2;
  RecordingWork work([&](std::uint32_t item) {
    starts_.note(item);
    if (item == 0 && starts_.of(0) == 1) {
      begun_->signal();
      vandalised_->wait();
    }
    if (item == 4) {
      begun_->wait();
      memory().slot(0).activity = Activity{1, Activity::State::idle, 0}.word();
      vandalised_->signal();
    }
    return result_of(item);
  });
  run(work);
  for (std::uint32_t i = 0; i < items; ++i) {
    EXPECT_TRUE(work[i].is_value(result_of(i))) << "item " << i;
  }
  EXPECT_EQ(starts_.of(0), 2);
}

// The only worker of slot 1 has left: nobody is there who could say otherwise.
TEST_F(OverwrittenWords, G6_a_thief_that_does_not_exist_is_not_waited_for_for_ever) {
  processes = 2;
  const auto slot_1_is_vacant = [this] {
    bool all_settled = true;
    for (std::uint32_t i = 1; i < items; ++i) {
      all_settled = all_settled && memory().outcome(i) != OutcomeCode::none;
    }
    return all_settled && memory().slot(1).pid == 0 &&
           Activity::of(memory().slot(1).activity).state == Activity::State::idle;
  };
  RecordingWork work([&](std::uint32_t item) {
    if (item == 4) begun_->wait();
    if (item == 0) {
      begun_->signal();
      while (!slot_1_is_vacant()) std::this_thread::yield();
      memory().slot(1).activity = Activity{1, Activity::State::stealing, 0}.word();
    }
    return result_of(item);
  });
  run(work);
  for (std::uint32_t i = 0; i < items; ++i) {
    EXPECT_TRUE(work[i].is_value(result_of(i))) << "item " << i;
  }
}

// All that a worker can reach: whatever comes of it, it comes to an end, and of no item twice.
TEST_F(OverwrittenWords, G6_random_bytes_over_all_that_workers_share_are_survived) {
  processes = 2;
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    RecordingWork work([&](std::uint32_t item) {
      if (item == bad_item) {
        std::mt19937 random(seed);
        auto* const first = reinterpret_cast<std::byte*>(&memory().control());
        std::byte* const end = memory().ring(processes - 1) + capacity;
        for (std::byte* at = first; at != end; ++at) *at = static_cast<std::byte>(random());
        ::_exit(7);
      }
      return result_of(item);
    });
    run(work);
    for (std::uint32_t i = 0; i < items; ++i) EXPECT_LE(work[i].times, 1) << "item " << i;
  }
}

// Neither can the keeper settle: it ends the worker all the same.
TEST_F(OverwrittenWords,
       G6_an_item_that_hangs_after_it_wrote_over_its_outcome_or_its_word_is_ended) {
  limit = std::chrono::nanoseconds(std::chrono::seconds(2)).count();
  const std::function<void()> writes[] = {
      [this] { memory().outcome(bad_item) = OutcomeCode::told; },
      [this] {
        Slot& slot = memory().slot(own_slot());
        Activity wrong = Activity::of(slot.activity);
        wrong.item = ~0U;
        slot.activity = wrong.word();
      }};
  for (const auto& write : writes) {
    RecordingWork work([&](std::uint32_t item) {
      if (item == bad_item) {
        write();
        for (;;) ::pause();
      }
      return result_of(item);
    });
    run(work);
    for (std::uint32_t i = 0; i < items; ++i) {
      EXPECT_TRUE(i == bad_item || work[i].is_value(result_of(i))) << "item " << i;
    }
  }
}

// The keeper looks at all stamps when it replaces the worker of item 4.
TEST_F(OverwrittenWords, G6_a_start_in_the_far_future_ends_nothing_early) {
  processes = 2;
  limit = std::chrono::nanoseconds(std::chrono::hours(1)).count();
  RecordingWork work([&](std::uint32_t item) {
    if (item == 0) {
      memory().slot(own_slot()).started = std::numeric_limits<std::int64_t>::max();
      vandalised_->signal();
      survived_->wait();
    }
    if (item == 4) {
      vandalised_->wait();
      ::_exit(7);
    }
    if (item == 5) survived_->signal();
    return result_of(item);
  });
  run(work);
  for (std::uint32_t i = 0; i < items; ++i) {
    EXPECT_TRUE(i == 4 ? work[i].is_crash() : work[i].is_value(result_of(i))) << "item " << i;
  }
}

}  // namespace spychronous::test
