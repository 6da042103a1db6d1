// Runs a helper program of the CI system with a secret on its standard input.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"

namespace snykcred {

/// Waits for the program's end. What it prints is dropped: nobody can vouch that it is not the secret.
/// Refuses [cannot-write] where it cannot be run, fails, or takes longer than ten seconds.
Status feed(const FeedProgram& effect);

} // namespace snykcred
