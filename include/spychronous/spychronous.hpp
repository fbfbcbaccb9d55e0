#pragma once

/// @file
/// All of spychronous: `#include <spychronous/spychronous.hpp>`.

#include "spychronous/async_job.hpp"           // IWYU pragma: export
#include "spychronous/failure.hpp"             // IWYU pragma: export
#include "spychronous/job.hpp"                 // IWYU pragma: export
#include "spychronous/outcome.hpp"             // IWYU pragma: export
#include "spychronous/register_exception.hpp"  // IWYU pragma: export
#include "spychronous/running_job.hpp"         // IWYU pragma: export
