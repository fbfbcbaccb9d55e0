// hot_paths <path> <count>: walks one hot path of the library so many times, for somebody who
// counts instructions. One worker, so that nothing depends on who is faster.
#include <pthread.h>
#include <sys/mman.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "spychronous/engine/process_run.hpp"
#include "spychronous/spychronous.hpp"

namespace {

using spychronous::Job;
namespace engine = spychronous::engine;

void require(bool condition) {
  if (!condition) throw std::runtime_error("A job did not do what it was asked for.");
}

auto first(std::uint32_t count) { return std::views::iota(0U, count); }

std::int64_t successor(std::uint32_t item) { return std::int64_t{item} + 1; }

void run_successors(std::uint32_t count, std::chrono::nanoseconds limit) {
  const auto results =
      Job(successor, first(count)).processes(1).timeout(limit).run_multi_processed();
  require(results.size() == count && results.back() == count);
}

// Results that stand in place.
void in_place(std::uint32_t count) { run_successors(count, std::chrono::hours(1)); }
void in_place_without_limit(std::uint32_t count) {
  run_successors(count, std::chrono::nanoseconds::max());
}

struct Record {
  std::int64_t id;
  double weight;
  std::string label;  // too long to be stored in the string itself
};

Record record_of(std::uint32_t item) { return {item, 0.5, "a label of thirty-two characters"}; }

// Results that are encoded, and go through a ring.
void records(std::uint32_t count) {
  const auto results = Job(record_of, first(count)).processes(1).run_multi_processed();
  require(results.size() == count && results.back().id == count - 1);
}

// The ring alone: four bytes for each item, which nobody has to encode or decode.
class RingOfInts : public engine::Work {
 public:
  engine::Encoded run(std::uint32_t item, std::byte*) override {
    value_ = item;
    return {engine::Encoded::Form::value, std::as_bytes(std::span(&value_, 1))};
  }
  void receive(std::uint32_t, const engine::Message&, std::uint64_t,
               std::span<const std::byte>) override {}
  engine::Verdict complete(std::uint32_t, const engine::Message& message, std::uint64_t,
                           std::span<const std::byte> chunk) override {
    std::uint32_t value = 0;
    std::memcpy(&value, chunk.data(), sizeof value);
    right_ += value == message.item ? 1U : 0U;
    return engine::Verdict::go_on;
  }
  void abandon(std::uint32_t) override {}
  engine::Verdict lost(const engine::Casualty&) override { return engine::Verdict::stop; }

  std::uint32_t right() const { return right_; }

 private:
  std::uint32_t value_ = 0;
  std::uint32_t right_ = 0;
};

void ring_of_ints(std::uint32_t count) {
  RingOfInts work;
  engine::ProcessRun run(work, count, {.processes = 1});
  require(run.run() == engine::Ending::finished && work.right() == count);
}

// Where the processes of a job wait for each other.
class Meeting {
 public:
  explicit Meeting(unsigned count) {
    void* const shared = ::mmap(nullptr, sizeof(pthread_barrier_t), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(shared != MAP_FAILED);
    barrier_ = static_cast<pthread_barrier_t*>(shared);
    pthread_barrierattr_t attributes;
    ::pthread_barrierattr_init(&attributes);
    ::pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    require(::pthread_barrier_init(barrier_, &attributes, count) == 0);
  }
  ~Meeting() { ::munmap(barrier_, sizeof(pthread_barrier_t)); }
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;

  void wait() const { ::pthread_barrier_wait(barrier_); }

 private:
  pthread_barrier_t* barrier_;
};

// Jobs that hardly do anything: what it takes to start and to end one. An item for each worker:
// none is so fast that another one is not needed.
void small_jobs(std::uint32_t count) {
  constexpr unsigned workers = 3;
  const Meeting meeting(workers);
  const auto meet = [&meeting](std::uint32_t item) {
    meeting.wait();
    return successor(item);
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto results = Job(meet, first(workers)).run_multi_processed();
    require(results == std::vector<std::int64_t>{1, 2, 3});
  }
}

// What the counts depend on besides the code. It has no use for a count.
void print_compiler(std::uint32_t) {
#ifdef __clang__
  std::puts(__VERSION__);
#else
  std::puts("GCC " __VERSION__);
#endif
}

const std::map<std::string, void (*)(std::uint32_t)> paths = {
    {"in_place", in_place},     {"in_place_without_limit", in_place_without_limit},
    {"records", records},       {"ring_of_ints", ring_of_ints},
    {"small_jobs", small_jobs}, {"compiler", print_compiler},
};

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::invalid_argument("usage: hot_paths <path> <count>");
    paths.at(argv[1])(static_cast<std::uint32_t>(std::stoul(argv[2])));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
  }
}
