// Each memory order of the sources, one at a time, made weaker: which ones do the clients need?
// README.md says what the ones that nobody misses are there for.
#include <functional>
#include <memory>
#include <vector>

#include "memory_orders/clients/bell.hpp"
#include "memory_orders/clients/claiming.hpp"
#include "memory_orders/clients/message.hpp"
#include "memory_orders/clients/publication.hpp"
#include "memory_orders/clients/transport.hpp"
#include "memory_orders/explore.hpp"

namespace spychronous::memory_orders {
namespace {

using Descriptions = std::set<std::string>;

struct Subject {
  std::string name;
  std::function<std::unique_ptr<Client>()> client;
  Limits limits;
  Descriptions needed;    ///< orders whose weakening is found
  Descriptions unneeded;  ///< orders whose weakening harms no execution
};

void PrintTo(const Subject& subject, std::ostream* out) { *out << subject.name; }

class Mutants : public testing::TestWithParam<Subject> {};

TEST_P(Mutants, fail_where_an_order_is_needed_and_nowhere_else) {
  const Subject& subject = GetParam();
  const std::unique_ptr<Client> client = subject.client();
  const Report sound = Search(*client, subject.limits).explore();
  ASSERT_EQ(sound.violation, "");
  Descriptions needed;
  Descriptions unneeded;
  for (const Weakening& weakening : sound.orders) {
    const Report report = Search(*client, subject.limits, weakening).explore();
    ASSERT_TRUE(report.complete || !report.violation.empty());
    (report.violation.empty() ? unneeded : needed).insert(describe(weakening));
  }
  EXPECT_EQ(needed, subject.needed);
  EXPECT_EQ(unneeded, subject.unneeded);
}

const std::vector<Subject> subjects = {
    {"publication",
     [] { return std::make_unique<PublicationClient>(); },
     {},
     {"Visit: heavy_fence -> acq_rel", "append: store casualty_count -> relaxed",
      "available: load casualty_count -> relaxed", "count_in_place: load outcome -> relaxed",
      "say: store activity -> relaxed", "settle: update outcome -> acquire",
      "settle_in_place: light_fence -> acq_rel", "settle_in_place: load visitors -> relaxed",
      "settle_in_place: store outcome -> relaxed", "stamped_activity: load activity -> relaxed",
      "~Visit: update visitors -> relaxed"},
     {"keep: load activity -> relaxed", "look: load outcome -> relaxed",
      "settle: update outcome -> release", "stamped_activity: load started -> relaxed"}},
    {"message",
     [] { return std::make_unique<MessageClient>(); },
     {},
     {"believable: load activity -> relaxed", "peek: load tail -> relaxed",
      "say: store activity -> relaxed", "try_write: store tail -> relaxed"},
     {"believable: load outcome -> relaxed", "claim: load range -> relaxed",
      "consume: store head -> relaxed", "settle: update outcome -> acquire",
      "settle: update outcome -> release", "settle_received: update outcome -> acquire",
      "settle_received: update outcome -> release", "take_first: light_fence -> acq_rel",
      "take_first: load visitors -> relaxed", "take_first: store range -> relaxed",
      "used: load head -> relaxed"}},
    {"bell",
     [] { return std::make_unique<BellClient>(1); },
     {},
     {"ring_bell: fence -> acq_rel", "sleep_until_bell: fence -> acq_rel"},
     {"count_in_place: load outcome -> relaxed", "futex_advance_and_wake: update bell -> relaxed",
      "settle_in_place: store outcome -> relaxed", "sleep_until_bell: load bell -> relaxed"}},
    {"claiming",
     [] {
       return std::make_unique<ClaimingClient>(std::vector<Range>{{0, 2}, {2, 2}}, 2);
     },
     {.sleeps_end = true, .old_reads = 2},
     {"Visit: heavy_fence -> acq_rel", "take_first: light_fence -> acq_rel",
      "take_first: load visitors -> relaxed", "~Visit: update visitors -> relaxed"},
     {"claim: load range -> relaxed", "is_past_claiming: load activity -> relaxed",
      "say: store activity -> relaxed", "settle_in_place: store outcome -> relaxed",
      "steal: load activity -> relaxed", "steal: load range -> relaxed",
      "steal_from: load range -> relaxed", "steal_from: store range -> relaxed",
      "steal_from: update range -> acquire", "steal_from: update range -> release",
      "take_first: store range -> relaxed", "take_first: update range -> acquire",
      "take_first: update range -> release"}},
    {"claiming_and_death",
     [] {
       return std::make_unique<ClaimingClient>(std::vector<Range>{{0, 1}, {1, 1}}, 1, true);
     },
     {.deaths = 1, .sleeps_end = true, .old_reads = 1},
     {"take_first: load visitors -> relaxed", "~Visit: update visitors -> relaxed"},
     {"Visit: heavy_fence -> acq_rel",
      "claim: load range -> relaxed",
      "is_past_claiming: load activity -> relaxed",
      "put_back: load range -> relaxed",
      "put_back: update range -> acquire",
      "put_back: update range -> release",
      "say: store activity -> relaxed",
      "settle: update outcome -> acquire",
      "settle: update outcome -> release",
      "settle_death: load activity -> relaxed",
      "settle_in_place: store outcome -> relaxed",
      "steal: load activity -> relaxed",
      "steal: load range -> relaxed",
      "steal_from: load range -> relaxed",
      "steal_from: store range -> relaxed",
      "steal_from: update range -> acquire",
      "steal_from: update range -> release",
      "take_first: light_fence -> acq_rel",
      "take_first: store range -> relaxed",
      "take_first: update range -> acquire",
      "take_first: update range -> release"}},
    {"transport",
     [] {
       return std::make_unique<TransportClient>(256, std::vector<std::uint32_t>{96, 96, 96});
     },
     {.spurious = 0, .old_reads = 2},
     {"consume: store head -> relaxed", "peek: load tail -> relaxed", "ring_bell: fence -> acq_rel",
      "sleep_until_bell: fence -> acq_rel", "try_write: store tail -> relaxed",
      "used: load head -> relaxed", "wake_writer: fence -> acq_rel"},
     {"futex_advance_and_wake: update bell -> relaxed",
      "futex_advance_and_wake: update space -> relaxed", "nothing: load tail -> relaxed",
      "sleep_until_bell: load bell -> relaxed", "sleep_until_space: fence -> acq_rel",
      "sleep_until_space: load space -> relaxed"}},
};

INSTANTIATE_TEST_SUITE_P(Orders, Mutants, testing::ValuesIn(subjects),
                         [](const auto& subject) { return subject.param.name; });

}  // namespace
}  // namespace spychronous::memory_orders
