#pragma once

namespace spychronous::os {

/// Before a fork: writes out what stdio and iostreams have buffered, so that no child writes it a
/// second time. Does not wait for a thread that sits in a read of stdin: then it writes out the
/// standard streams only, and so will the workers.
void flush_output_before_fork();

/// In a worker that leaves: writes out its own buffered output.
void flush_output_of_worker();

}  // namespace spychronous::os
