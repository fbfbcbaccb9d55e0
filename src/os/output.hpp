#pragma once

namespace spychronous::os {

/// Before a fork: writes out what stdio and iostreams have buffered, so that no child writes it a
/// second time. Does not wait for a stream that another thread holds, as it does while it sits in a
/// read: that one is left alone, and so it is in the workers.
void flush_output_before_fork();

/// In a worker that leaves: writes out its own buffered output, except to the streams left alone.
void flush_output_of_worker();

}  // namespace spychronous::os
