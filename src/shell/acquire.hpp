// From a CI secret to a judged credential: take, recognise, resolve, preflight, (mint,) verify, judge. The
// stages' types make the order; this room only carries the values from one to the next and notes them in the
// report.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/judge.hpp"
#include "shell/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace snykcred {

/// What later rooms need besides the grant.
struct Acquired {
    std::optional<Grant> grant; ///< none when offline
    std::string
        source_variable; ///< variable that held the credential exactly as it is handed over; else empty
    std::vector<Secret> also_secret; ///< client secret or private key, and a replaced access token: never
                                     ///< handed over, always masked
    std::vector<std::string> taken_variables; ///< that secrets were taken from, whatever their names
    bool minted = false;
};

/// Every refusal of the stages. On success the report's verdict stands (allowed, warned, unverified).
Result<Acquired> acquire(Session& session);

} // namespace snykcred
