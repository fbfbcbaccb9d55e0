#pragma once

/// @file
/// Results as bytes. A worker calls `encode`; the host calls `decode` for a message that comes in
/// one piece, and an `Assembler` for one that comes in several. `form_of` and `fixed_size` say
/// beforehand how a type travels, `check_result` (refusal.hpp) whether it can.

#include "spychronous/codec/assembler.hpp"
#include "spychronous/codec/decode.hpp"
#include "spychronous/codec/encode.hpp"
#include "spychronous/codec/form.hpp"
