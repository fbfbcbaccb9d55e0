#include <cstddef>
#include <cstring>
#include <span>

#include "hot_paths.hpp"
#include "spychronous/engine/process_run.hpp"

namespace spychronous::instructions {
namespace {

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

}  // namespace

void ring_of_ints(std::uint32_t count) {
  RingOfInts work;
  engine::ProcessRun run(work, count, {.processes = 1});
  require(run.run() == engine::Ending::finished && work.right() == count);
}

}  // namespace spychronous::instructions
