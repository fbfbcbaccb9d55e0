#include "shared/range.hpp"

#include <gtest/gtest.h>

#include "shared/activity.hpp"

namespace spychronous {
namespace {

TEST(Range, survives_the_trip_through_a_word) {
  const Range range = Range::of(Range{7, 4'000'000'000U}.word());
  EXPECT_EQ(range.begin, 7U);
  EXPECT_EQ(range.end, 4'000'000'000U);
}

TEST(Range, is_empty_from_the_end_on) {
  EXPECT_TRUE((Range{5, 5}.empty()));
  EXPECT_TRUE((Range{6, 5}.empty()));
  EXPECT_EQ((Range{6, 5}.size()), 0U);
  EXPECT_FALSE((Range{4, 5}.empty()));
}

TEST(Range, a_thief_takes_the_back_half_and_the_only_item) {
  for (std::uint32_t size = 1; size < 10; ++size) {
    const Range whole{100, 100 + size};
    EXPECT_EQ(whole.back_half().size(), (size + 1) / 2);
    EXPECT_EQ(whole.without_back_half().size() + whole.back_half().size(), size);
    EXPECT_EQ(whole.without_back_half().end, whole.back_half().begin);
    EXPECT_EQ(whole.back_half().end, whole.end);
  }
}

TEST(Activity, survives_the_trip_through_a_word) {
  const Activity activity =
      Activity::of(Activity{Activity::epoch_mask, Activity::State::stealing, 0xFFFF'FFFEU}.word());
  EXPECT_EQ(activity.epoch, Activity::epoch_mask);
  EXPECT_EQ(activity.state, Activity::State::stealing);
  EXPECT_EQ(activity.item, 0xFFFF'FFFEU);
}

TEST(Activity, the_epoch_wraps_without_touching_the_rest) {
  const Activity activity =
      Activity::of(Activity{Activity::epoch_mask + 1, Activity::State::running, 3}.word());
  EXPECT_EQ(activity.epoch, 0U);
  EXPECT_EQ(activity.state, Activity::State::running);
  EXPECT_EQ(activity.item, 3U);
}

}  // namespace
}  // namespace spychronous
