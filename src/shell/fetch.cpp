#include "shell/fetch.hpp"

#include "core/rule/id_token.hpp"
#include "core/signer/vault_secret.hpp"
#include "core/snyk/credential.hpp"
#include "shell/converse.hpp"
#include "shell/get_ready.hpp"
#include "shell/net/crypto.hpp"
#include "shell/network_notes.hpp"

#include <string>
#include <utility>
#include <vector>

namespace snykcred {

Result<ReadyToAsk> fetch(Session& session, Network& network, ReadyToFetch ready) {
    const VaultKvUri& from = ready.from;
    std::vector<RequestRecord> requests;
    auto token = get_identity(session, network, ready.identity, from.audience, requests);
    note_requests(session, network, requests);
    if (!token) return std::move(token.error());
    SecretTrail trail = std::move(ready.trail);
    if (ready.identity.ask) trail.also_secret.push_back(token->duplicate());
    PresentedClaims presented = presented_claims(*token, fingerprint);
    session.findings.stored_at =
        StoredAt{"vault", from.at.host, from.mount + "/" + from.path, {}, std::move(presented.subject)};

    VaultSecret secret(from, std::move(*token), std::move(presented.text), session.settings, random_seed());
    converse(secret, network, {}, session);
    note_requests(session, network, secret.requests());
    if (!secret.login_token().empty()) session.voice.keep_secret(secret.login_token());
    auto stored = secret.finish();
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
