// Performs the effects of a hand-over in their order: all of them, or none that lasts.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"

#include <functional>
#include <vector>

#include <unistd.h>

namespace snykcred {

struct Streams {
    int out = STDOUT_FILENO;
    int err = STDERR_FILENO;
};

/// Whether the process may still be ended (a cancelled job, Ctrl-C) when all is final. Who hands a credential
/// over says no: what lasts of one comes with exit code 0.
enum class AfterSuccess : unsigned char { may_end, does_not_end };

/// Refuses [cannot-write] at the first effect that fails; records are then taken back and files removed. What
/// was printed stays, which is why masks come first and lines for eval last. `last`, if there is one, is
/// called when every effect is done and none is final yet: where it refuses, so does all.
Status perform(const std::vector<Effect>& effects, const Streams& streams = {},
               const std::function<Status()>& last = {}, AfterSuccess after = AfterSuccess::may_end);

} // namespace snykcred
