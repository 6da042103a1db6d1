// Performs the effects of a hand-over in their order: all of them, or none that lasts.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"
#include "shell/os/end_later.hpp"
#include "shell/os/standard_streams.hpp"

#include <functional>
#include <string>
#include <vector>

namespace snykcred {

struct Streams {
    int out = k_standard_output;
    int err = k_standard_error;
};

/// A hand-over in its order.
struct Steps {
    std::vector<Effect> first;         ///< masks, then what the CI system is told besides the credential
    std::function<Status()> between{}; ///< what else must succeed before the credential is written
    std::vector<Effect> last; ///< the credential: a file that takes nothing back (chattr +a) must not
                              ///< hold it where something else then fails
};

/// Masks, then what is published, and the credential last: within a file and of all files.
Steps in_order(Handover handover, std::vector<Effect> published);

/// Notices for the report.
using Notices = std::vector<std::string>;

/// Refuses [cannot-write] at the first step that fails, or where `end` was asked meanwhile; records are then
/// taken back and files removed. What was printed stays, which is why masks come first and lines for eval
/// last.
Result<Notices> perform(const Steps& steps, const EndLater& end, const Streams& streams = {});
/// The same where no order but that of the effects matters.
Result<Notices> perform(const std::vector<Effect>& effects, const Streams& streams = {});

} // namespace snykcred
