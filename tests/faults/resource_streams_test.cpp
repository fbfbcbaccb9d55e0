// Streams of stdio that somebody else holds: a run does not wait for them, nor does a worker.
#include <unistd.h>

#include <cstdio>
#include <ranges>
#include <string>
#include <thread>
#include <vector>

#include "spychronous/spychronous.hpp"
#include "support/limit.hpp"
#include "support/outcomes.hpp"

namespace spychronous::test {

using Streams = NothingLeft;
using StreamsAndLimit = Limit;

namespace {

// A pipe, of which one end or both are streams. What is open at the end is closed.
struct Pipe {
  Pipe() {
    EXPECT_EQ(::pipe(ends), 0);
    reader = ::fdopen(::dup(ends[0]), "r");
  }
  ~Pipe() {
    if (reader != nullptr) std::fclose(reader);
    if (writer != nullptr) std::fclose(writer);
    for (const int fd : ends) ::close(fd);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int ends[2] = {-1, -1};
  std::FILE* reader = nullptr;
  std::FILE* writer = nullptr;
};

void wait_until_locked(std::FILE* stream) {
  while (::ftrylockfile(stream) == 0) {
    ::funlockfile(stream);
    std::this_thread::yield();
  }
}

void read_a_line(std::FILE* stream) {
  char line[16];
  static_cast<void>(std::fgets(line, sizeof line, stream) == nullptr);
}

}  // namespace

TEST_F(Streams, E6_a_thread_of_the_host_that_reads_a_pipe_holds_up_nothing) {
  const Pipe pipe;
  std::thread reader([&] { read_a_line(pipe.reader); });
  wait_until_locked(pipe.reader);
  EXPECT_EQ(Job([](int i) { return i + 1; }, std::views::iota(0, 3)).run_multi_processed(),
            (std::vector{1, 2, 3}));
  EXPECT_EQ(::write(pipe.ends[1], "\n", 1), 1);
  reader.join();
}

TEST_F(Streams, E6_a_thread_of_an_item_that_reads_a_pipe_holds_up_nothing) {
  const Pipe pipe;
  EXPECT_EQ(Job(
                [&](int i) {
                  std::thread([&] { read_a_line(pipe.reader); }).detach();
                  wait_until_locked(pipe.reader);
                  return i + 1;
                },
                std::views::iota(0, 3))
                .run_multi_processed(),
            (std::vector{1, 2, 3}));
}

TEST_F(Streams, E6_reading_goes_on_where_it_was) {
  std::FILE* const file = std::tmpfile();
  std::fputs("one two", file);
  std::rewind(file);
  char word[8];
  ASSERT_EQ(std::fscanf(file, "%7s", word), 1);
  const long before = std::ftell(file);
  const off_t position = ::lseek(::fileno(file), 0, SEEK_CUR);
  Job([](int) {}, std::views::iota(0, 3)).run_multi_processed();
  EXPECT_EQ(::lseek(::fileno(file), 0, SEEK_CUR), position);
  EXPECT_EQ(std::ftell(file), before);
  std::fclose(file);
}

TEST_F(StreamsAndLimit, a_worker_that_cannot_get_rid_of_its_output_is_ended_and_nobody_is_charged) {
  Pipe nobody_reads;
  nobody_reads.writer = ::fdopen(::dup(nobody_reads.ends[1]), "w");
  std::vector<char> large(1 << 20);
  std::setvbuf(nobody_reads.writer, large.data(), _IOFBF, large.size());
  at_failpoint_ = [this](std::string_view name) {
    if (name == "before_worker_leaves") stuck();
  };
  const auto results = exceeding_limit(
      [&] {
        return Job(
                   [&](int i) {
                     std::fputs(std::string(200'000, 'x').c_str(), nobody_reads.writer);
                     return i + 1;
                   },
                   std::views::iota(0, 1))
            .timeout(limit)
            .run_multi_processed();
      },
      1, 1);
  EXPECT_EQ(results, std::vector{1});
}

}  // namespace spychronous::test
