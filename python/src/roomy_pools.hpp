#pragma once

/// @file
/// CPython keeps small objects of each size in pools. In a program that has run for a while those
/// it would use next have a free place or two: an item that makes and drops objects fills such a
/// pool and opens it again all the time, and takes up to an eighth longer than in a pool with room.

namespace spychronous::python {

/// In a worker that was just forked: fills such pools up, for good, until there is one with room
/// for each of the sizes that most objects have, or until there were too many. Never fails. Takes
/// some 50 microseconds after a fork of a young program, and 10 times that at most.
void make_room_in_pools() noexcept;

}  // namespace spychronous::python
