#include "shell/acquire.hpp"

#include "core/api/mint.hpp"
#include "core/api/verify.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/organization.hpp"
#include "core/rule/source.hpp"
#include "shell/converse.hpp"
#include "shell/fetch.hpp"
#include "shell/net/crypto.hpp"
#include "shell/net/network.hpp"
#include "shell/network_notes.hpp"
#include "shell/signer_choice.hpp"
#include "shell/stage.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace snykcred {
namespace {

std::int64_t unix_now() { return static_cast<std::int64_t>(std::time(nullptr)); }

/// A key service may use another version of the key from one day to the next; --key-id stays.
void note_key_version(Session& session, const OAuthClient& client, const Signer& signer) {
    const std::string version = signer.key_version();
    if (version.empty() || !session.findings.signed_by) return;
    session.findings.signed_by->key_version = version;
    const auto* vault = client.service ? std::get_if<VaultUri>(&*client.service) : nullptr;
    if (vault == nullptr || !vault->version.empty()) return;
    session.findings.notices.push_back("version " + version + " of the " + words(*vault) +
                                       " signed, the latest one; add version=" + version +
                                       " to the URI to keep to it when the key is rotated");
}

Result<Credential> mint(Session& session, Network& network, OAuthClient client, ReadyToAsk& asked,
                        const Clearance& clearance) {
    WireSecrets wire;
    wire.client_secret = std::get_if<Secret>(&asked.proof);
    auto signer = choose_signer(session, network, client, asked, clearance.endpoint());
    if (!signer) return std::move(signer.error());
    Settings settings = session.settings;
    if (client.by == ClientProofBy::finished) settings.max_attempts = 1; // its jti counts once
    Minting minting(client, clearance, settings, {signer->get(), unix_now, [] { return random_hex(16); }},
                    random_seed());
    converse(minting, network, wire, session);
    note_network(session, network, clearance.endpoint(), minting.requests());
    if (*signer) {
        keep_obtained(session, **signer);
        note_key_version(session, client, **signer);
    }
    auto credential = minting.finish();
    if (!credential) {
        Failure failure = std::move(credential.error());
        if (failure.fault == Fault::invalid_client) {
            std::ranges::move(other_endpoints(session, clearance.endpoint()),
                              std::back_inserter(failure.hints));
        }
        return failure;
    }
    session.voice.keep_secret(credential->value());
    note_credential(session, *credential);
    return credential;
}

Result<Grant> verify_and_judge(Session& session, Network& network, Credential credential,
                               const Clearance& clearance) {
    Verification verification(credential, clearance, session.settings, random_seed(),
                              other_endpoints(session, clearance.endpoint()));
    WireSecrets wire;
    wire.credential = &credential;
    converse(verification, network, wire, session);
    note_network(session, network, clearance.endpoint(), verification.requests());
    auto identity = verification.finish();
    if (!identity) {
        session.findings.add(verification.known());
        return std::move(identity.error());
    }
    return keep(session, judge(std::move(credential), clearance.endpoint(), std::move(*identity), session.job,
                               session.settings, unix_now()));
}

Result<Acquired> ask_snyk(Session& session, Network& network, ReadyToAsk asked) {
    const Clearance clearance = asked.ready.clearance();
    Candidate candidate = std::move(asked.ready).take_candidate();
    const auto* client = std::get_if<OAuthClient>(&candidate);
    auto credential = client != nullptr ? mint(session, network, *client, asked, clearance)
                                        : Result<Credential>(std::get<Credential>(std::move(candidate)));
    if (!credential) return std::move(credential.error());
    auto grant = verify_and_judge(session, network, std::move(*credential), clearance);
    if (!grant) return std::move(grant.error());
    const OrgInForce org{grant->org(), session.stored_org, grant->identity().principal.default_org};
    if (auto warning = org_warning(org, session.settings))
        session.findings.warnings.push_back(std::move(*warning));
    return Acquired{std::move(*grant), std::move(asked.trail), client != nullptr};
}

} // namespace

Result<Acquired> acquire(Session& session, Readiness ready) {
    auto network = Network::open(session.settings, session.environment, session.deadline());
    if (!network) return std::move(network.error());
    session.findings.trust_source = network->findings().trust_source;
    session.findings.system_trust = network->findings().system_trust;
    if (auto* in_hand = std::get_if<ReadyToAsk>(&ready))
        return ask_snyk(session, *network, std::move(*in_hand));
    auto fetched = fetch(session, *network, std::get<ReadyToFetch>(std::move(ready)));
    if (!fetched) return std::move(fetched.error());
    return ask_snyk(session, *network, std::move(*fetched));
}

} // namespace snykcred
