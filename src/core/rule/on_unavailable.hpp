// --on-unavailable: may a run end as skipped because Snyk is down, and if not, why not. A skip switches
// checks off, so whatever an earlier step could have brought about with a variable is no reason for one.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/rule/findings.hpp"
#include "core/settings/settings.hpp"

#include <optional>
#include <string>

namespace snykcred {

/// What --on-unavailable skip makes of a failure.
struct OnUnavailableAnswer {
    bool skips = false;
    std::string why_not; ///< a hint where it does not
};

/// None where `skip` was not asked for, or the failure is about something else than reaching Snyk. Of what
/// came of a request to Snyk these skip:
/// - [rate-limit], [maintenance], [server-error], unless only a CA that a variable names vouches for the
///   answer: `findings` know that of the connection;
/// - [dns], [connect], [deadline], where flags and defaults alone decide the way: proxy, CA, host, time.
/// Never [tls], [proxy], [not-snyk-api]: something else stands between this job and Snyk.
std::optional<OnUnavailableAnswer> judge_unavailable(const Failure& failure, const Settings& settings,
                                                     const Environment& environment,
                                                     const Findings& findings);

} // namespace snykcred
