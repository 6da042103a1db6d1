// Runs a helper program of the CI system with a secret on its standard input.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"

namespace snykcred {

/// Waits for the program's end. What it prints is dropped; of a failure the last line on standard error is
/// told, which the voice cleans of the secret as all that we say. Refuses [cannot-write] where it cannot be
/// run, fails, or takes longer than ten seconds.
Status feed(const FeedProgram& effect);

} // namespace snykcred
