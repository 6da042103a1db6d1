// From a CI secret to a judged credential, in two parts: get_ready() needs no network, acquire() does. The
// stages' types make the order; this room only carries the values from one to the next and keeps what they
// find out.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"
#include "core/rule/judge.hpp"
#include "core/rule/ready.hpp"
#include "shell/job_identity.hpp"
#include "shell/net/crypto.hpp"
#include "shell/session.hpp"

#include <string>
#include <variant>
#include <vector>

namespace snykcred {

/// Where secrets came from: for what is handed over beside the credential, hidden or taken away.
struct SecretTrail {
    std::string source_variable;     ///< held the credential exactly as it is handed over; else empty
    std::vector<Secret> also_secret; ///< client secret, private key, a replaced access token: never handed
                                     ///< over, always masked
    std::vector<std::string> taken_variables;    ///< that secrets were taken from, whatever their names
    StoredForm stored;                           ///< of a credential in hand
    std::vector<std::string> identity_variables; ///< of the job, where this run used its identity
};

/// How a client proves itself to the token endpoint; a credential in hand needs no proof, and who signs
/// elsewhere has none here.
struct FinishedAssertion {
    Secret text;
};
using ClientProof = std::variant<std::monostate, Secret, SigningKey, FinishedAssertion, JobIdentity>;

struct ReadyToAsk {
    Ready ready;
    ClientProof proof;
    SecretTrail trail;
};

/// The credential is at a key service; the job is cleared to show that its identity, and may do nothing else.
struct ReadyToFetch {
    IdentityClearance clearance;
    StoredUri from;
    JobIdentity identity;
    SecretTrail trail;
};

using Readiness = std::variant<ReadyToAsk, ReadyToFetch>;

struct Acquired {
    Grant grant;
    SecretTrail trail;
    bool minted = false; ///< for this run; nobody renews it
};

/// Takes the secret, recognizes it, resolves the endpoint and clears it; of a credential that is still to be
/// fetched, what can be decided without it. Asks nobody. Refuses what choose_source(), take_secret(),
/// recognize(), resolve_endpoint(), SigningKey::load(), take_identity(), make_ready() and
/// preflight_identity() refuse.
Result<Readiness> get_ready(Session& session);

/// Fetches a stored credential, has a client's access token minted, verifies the credential and judges it.
/// Refuses what Network::open(), fetch(), Minting, Verification and judge() refuse.
Result<Acquired> acquire(Session& session, Readiness ready);

} // namespace snykcred
