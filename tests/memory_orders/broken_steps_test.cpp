// What each client requires can fail: an compare-exchange torn into a load and a store, or a store
// left out, is found, and told with the right sentence.
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

using Maker = std::function<std::unique_ptr<Client>()>;

struct BrokenStep {
  std::string name;
  Maker client;
  Limits limits;
  Weakening step;
  std::string sentence;
};

void PrintTo(const BrokenStep& broken, std::ostream* out) { *out << describe(broken.step); }

class BrokenSteps : public testing::TestWithParam<BrokenStep> {};

TEST_P(BrokenSteps, are_found) {
  const BrokenStep& broken = GetParam();
  const std::unique_ptr<Client> client = broken.client();
  EXPECT_EQ(Search(*client, broken.limits).explore().violation, "");
  const Report report = Search(*client, broken.limits, broken.step).explore();
  EXPECT_EQ(report.violation.substr(0, report.violation.find('\n')), broken.sentence);
}

constexpr Limits naps_in_full{.sleeps_end = true};
constexpr Limits naps{.sleeps_end = true, .old_reads = 2};
constexpr Limits a_death{.deaths = 1, .sleeps_end = true, .old_reads = 2};
constexpr Limits newest_only{.spurious = 0, .old_reads = 0};

Maker claiming(std::vector<Range> shares, int rounds, bool dies = false) {
  return [=] { return std::make_unique<ClaimingClient>(shares, rounds, dies); };
}
const Maker idle_thief = claiming({{0, 2}, {2, 2}}, 2);
const Maker thief_of_one = claiming({{0, 2}, {2, 2}}, 1);
const Maker mortal_owner = claiming({{0, 2}, {2, 2}}, 1, true);
const Maker publication = [] { return std::make_unique<PublicationClient>(); };
const Maker message = [] { return std::make_unique<MessageClient>(); };
const Maker bell = [] { return std::make_unique<BellClient>(1); };
const Maker full_ring = [] {
  return std::make_unique<TransportClient>(256, std::vector<std::uint32_t>{96, 96, 96});
};

Weakening torn(std::string function, std::string word) {
  return {std::move(function), std::move(word), Kind::update, {}, Damage::torn};
}
Weakening left_out(std::string function, Kind kind, std::string word) {
  return {std::move(function), std::move(word), kind, {}, Damage::left_out};
}

const std::vector<BrokenStep> broken_steps = {
    {"claim_torn", idle_thief, naps, torn("take_first", "range"), "An item was started twice."},
    {"claim_left_out", thief_of_one, naps, left_out("take_first", Kind::store, "range"),
     "An item that was started is still there to be claimed."},
    {"claim_not_said", idle_thief, naps, left_out("say", Kind::store, "activity"),
     "An item was started twice."},
    {"visit_not_said", idle_thief, naps, left_out("Visit", Kind::update, "visitors"),
     "An item was started twice."},
    {"theft_torn", idle_thief, naps_in_full, torn("steal_from", "range"),
     "An item was started twice."},
    {"theft_left_out", thief_of_one, naps, left_out("steal_from", Kind::update, "range"),
     "An item stands in two ranges."},
    {"loot_dropped", idle_thief, naps, left_out("steal_from", Kind::store, "range"),
     "An item is lost, and nobody died with it."},
    {"nothing_put_back", mortal_owner, a_death, left_out("put_back", Kind::update, "range"),
     "An item is lost, and nobody died with it."},
    {"crash_not_settled", mortal_owner, a_death, left_out("settle", Kind::update, "outcome"),
     "Started and settled differ."},
    {"end_of_item_torn",
     publication,
     {},
     torn("settle", "outcome"),
     "The host passes over an entry of the casualty log."},
    {"visit_of_the_keeper_not_said",
     publication,
     {},
     left_out("Visit", Kind::update, "visitors"),
     "The host passes over an entry of the casualty log."},
    {"start_not_stamped",
     publication,
     {},
     left_out("stamp", Kind::store, "started"),
     "An item is ended before its limit."},
    {"casualty_not_settled",
     publication,
     {},
     left_out("settle", Kind::update, "outcome"),
     "The host passes over an entry of the casualty log."},
    {"item_not_left",
     message,
     {},
     left_out("say", Kind::store, "activity"),
     "The host takes an honest message for nonsense."},
    {"host_says_not_that_it_sleeps",
     bell,
     {},
     left_out("sleep_until_bell", Kind::store, "host_sleeps"),
     "Nobody can go on."},
    {"bell_not_changed",
     bell,
     {},
     left_out("futex_advance_and_wake", Kind::update, "bell"),
     "Nobody can go on."},
    {"writer_says_not_that_it_waits", full_ring, newest_only,
     left_out("sleep_until_space", Kind::store, "writer_waits"), "Nobody can go on."},
    {"space_not_changed", full_ring, newest_only,
     left_out("futex_advance_and_wake", Kind::update, "space"), "Nobody can go on."},
    {"chunk_not_shown", full_ring, newest_only, left_out("try_write", Kind::store, "tail"),
     "Nobody can go on."},
    {"chunk_not_consumed", full_ring, newest_only, left_out("consume", Kind::store, "head"),
     "Nobody can go on."},
};

INSTANTIATE_TEST_SUITE_P(Mutants, BrokenSteps, testing::ValuesIn(broken_steps),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace spychronous::memory_orders
