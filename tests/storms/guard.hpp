#pragma once

namespace spychronous::test {

/// Goes on as a child of the watchdog, which after so many seconds tells where every process stands
/// and ends all, and fails what leaves a process or a name. To be called early in main(): it begins
/// again.
void go_under_watchdog(int seconds, char** words);

/// Processes crash on purpose from now on: they leave no core files, and jobs no line in the log
/// for each failure.
void expect_crashes();

}  // namespace spychronous::test
