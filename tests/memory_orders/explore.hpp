#pragma once

#include <gtest/gtest.h>

#include "memory_orders/simulation/search.hpp"

namespace spychronous::memory_orders {

/// Nothing goes wrong in any execution within the limits, and none was cut off.
inline void expect_sound(Client& client, const Limits& limits) {
  const Report report = Search(client, limits).explore();
  EXPECT_EQ(report.violation, "");
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.cut, 0U);
  EXPECT_NE(report.executions, 0U);
  testing::Test::RecordProperty("executions", std::to_string(report.executions));
}

}  // namespace spychronous::memory_orders
