#include "shell/fetch.hpp"

#include "core/rule/id_token.hpp"
#include "core/signer/aws_secret.hpp"
#include "core/signer/vault_secret.hpp"
#include "core/snyk/credential.hpp"
#include "shell/converse.hpp"
#include "shell/get_ready.hpp"
#include "shell/net/crypto.hpp"
#include "shell/network_notes.hpp"

#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace snykcred {
namespace {

std::int64_t unix_now() { return static_cast<std::int64_t>(std::time(nullptr)); }

/// The one place where a URI becomes what speaks with its service.
std::unique_ptr<StoredSecret> secret_of(const StoredUri& uri, Secret id_token,
                                        const PresentedClaims& presented, const Settings& settings) {
    if (const auto* vault = std::get_if<VaultKvUri>(&uri)) {
        return std::make_unique<VaultSecret>(*vault, std::move(id_token), presented.text, settings,
                                             random_seed());
    }
    return std::make_unique<AwsSecret>(std::get<AwsSecretUri>(uri), std::move(id_token), presented,
                                       AwsTools{{sha256_hex, hmac_sha256}, unix_now}, settings,
                                       random_seed());
}

} // namespace

Result<ReadyToAsk> fetch(Session& session, Network& network, ReadyToFetch ready) {
    const StoredUri& from = ready.from;
    std::vector<RequestRecord> requests;
    auto token = get_identity(session, network, ready.identity, audience_of(from), requests);
    note_requests(session, network, requests);
    if (!token) return std::move(token.error());
    SecretTrail trail = std::move(ready.trail);
    if (ready.identity.ask) trail.also_secret.push_back(token->duplicate());
    const PresentedClaims presented = presented_claims(*token, fingerprint);
    session.findings.stored_at = stored_at(from);
    session.findings.stored_at->subject = presented.subject;

    const auto secret = secret_of(from, std::move(*token), presented, session.settings);
    converse(*secret, network, {}, session);
    note_requests(session, network, secret->requests());
    for (const Secret& one : secret->take_obtained())
        session.voice.keep_secret(one);
    auto stored = secret->finish();
    if (!stored) return std::move(stored.error());
    session.voice.keep_secret(stored->value);
    session.findings.stored_at->version = stored->version;
    session.findings.credential_source = words(from, stored->version);
    auto clean = clean_secret(session, std::move(stored->value), session.findings.credential_source, true);
    if (clean.secret.empty()) {
        return Failure{Fault::no_credential,
                       "no credential: " + session.findings.credential_source + " holds nothing but blanks",
                       {"store the credential there"}};
    }
    trail.stored = {false, clean.trimmed, clean.beyond_blanks, true};
    return ready_with(session, std::move(clean.secret), std::move(trail));
}

} // namespace snykcred
