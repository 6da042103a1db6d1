// The identity of the job, for a key service: taken from where it lies before anything is sent, or asked for
// at the CI system.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/rule/findings.hpp"
#include "core/signer/service_url.hpp"
#include "shell/net/network.hpp"
#include "shell/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace snykcred {

struct JobIdentity {
    Secret token;                  ///< checked for the audience; empty where it is still to be asked for
    std::optional<ServiceUrl> ask; ///< where to ask
    Secret bearer;                 ///< what the runner gave the job to ask with
};

/// Takes the token, or what to ask with, out of this process's variables; CMD's are kept aside. Refuses what
/// choose_id_token() and check_id_token() refuse, [setting-invalid] for an address that is none, and
/// [unreadable].
Result<JobIdentity> take_identity(Session& session, const std::string& audience);

/// The token, asked for if need be; `requests` gets what was asked. Refuses what IdTokenRequest and
/// check_id_token() refuse.
Result<Secret> get_identity(Session& session, Network& network, const JobIdentity& identity,
                            const std::string& audience, std::vector<RequestRecord>& requests);

} // namespace snykcred
