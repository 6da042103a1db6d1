#include "shell/get_ready.hpp"

#include "core/handover/cli_store.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/id_token.hpp"
#include "core/rule/source.hpp"
#include "core/signer/finished.hpp"
#include "core/snyk/variable.hpp"
#include "shell/files/cli_store.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/net/crypto.hpp"
#include "shell/signers.hpp"
#include "shell/signing_key.hpp"
#include "shell/stage.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

std::int64_t unix_now() { return static_cast<std::int64_t>(std::time(nullptr)); }

/// A secret from its place, trimmed; what was taken off becomes a notice.
Result<CleanSecret> take(Session& session, const SecretPlace& place) {
    auto raw = take_secret(place, session.process, session.deadline());
    if (!raw) return std::move(raw.error());
    // With its blanks and quotes too: some log may show it so. Variables are kept from the beginning.
    if (place.kind != SecretPlace::Kind::variable) session.voice.keep_secret(*raw);
    const bool file = place.kind == SecretPlace::Kind::file;
    auto taken = clean_secret(session, std::move(*raw), words(place), file);
    if (taken.secret.empty()) return nothing_there(place, session.settings, session.environment, session.job);
    return taken;
}

/// A stored login of the Snyk CLI, which may divert what is handed over as `variable`.
void note_cli_store(Session& session, std::string_view variable) {
    auto store = look_at_cli_store(session.environment, session.process, session.deadline(), variable);
    session.stored_org = std::move(store.org);
    session.stored_endpoint = std::move(store.endpoint);
    if (!store.remark) return;
    (store.remark->diverts ? session.findings.warnings : session.findings.notices)
        .push_back(std::move(store.remark->text));
}

/// `claims`: a null pointer where the credential is still to be minted.
Result<Endpoint> resolve(Session& session, const Claims* claims) {
    auto resolved =
        resolve_endpoint(claims, session.findings.credential_source, session.settings, session.environment);
    if (!resolved) return std::move(resolved.error());
    session.findings.add({.endpoint = resolved->endpoint, .notices = std::move(resolved->notices)});
    if (resolved->endpoint.source().origin == Origin::by_default) {
        for (std::string& sentence : other_endpoints(session, resolved->endpoint))
            session.findings.notices.push_back(std::move(sentence));
    }
    return std::move(resolved->endpoint);
}

/// The last step of both ways.
Result<ReadyToAsk> clear(Session& session, Candidate candidate, const Endpoint& endpoint, ClientProof proof,
                         SecretTrail trail) {
    auto ready = keep(session, make_ready(std::move(candidate), endpoint, session.job, session.settings));
    if (!ready) return std::move(ready.error());
    return ReadyToAsk{std::move(*ready), std::move(proof), std::move(trail)};
}

/// Variables that must hold what the source holds.
using Rivals = std::vector<std::pair<std::string, Secret>>;

Rivals read_rivals(const Session& session, const StoredToken& source) {
    Rivals rivals;
    for (const std::string& name : source.rivals)
        rivals.emplace_back(name, trim_secret(session.process.read(name)).secret);
    return rivals;
}

Status refuse_rivals(const StoredToken& source, const Secret& taken, const Rivals& rivals) {
    for (const auto& [name, value] : rivals) {
        const bool same = value.reveal([&](std::string_view one) {
            return taken.reveal([one](std::string_view other) { return one == other; });
        });
        if (!same) return two_values(source, name);
    }
    return {};
}

Result<ReadyToAsk> ready_token(Session& session, const StoredToken& source, const Rivals& rivals) {
    session.findings.credential_source = words(source.place);
    auto taken = take(session, source.place);
    if (!taken) return std::move(taken.error());
    if (auto alone = refuse_rivals(source, taken->secret, rivals); !alone) return std::move(alone.error());
    SecretTrail trail;
    trail.stored = {source.place.kind == SecretPlace::Kind::variable, taken->trimmed, taken->beyond_blanks};
    if (trail.stored.in_variable) {
        trail.taken_variables.push_back(source.place.name);
        if (!taken->trimmed) trail.source_variable = source.place.name;
    }
    return ready_with(session, std::move(taken->secret), std::move(trail));
}

/// Minting again: the access token that lies there must be this client's own, and is replaced.
Status replace_own_token(Session& session, const OAuthClient& client, SecretTrail& trail) {
    if (!client.access_token_lies_there) return {};
    const SecretPlace place{SecretPlace::Kind::variable, std::string(k_snyk_oauth_token)};
    auto taken = take(session, place);
    if (!taken) return std::move(taken.error());
    trail.also_secret.push_back(taken->secret.duplicate());
    const auto old = recognize(std::move(taken->secret), words(place));
    if (old && old->claims().client_id == client.client_id) return {};
    return Failure{Fault::two_sources,
                   "two credentials are set: SNYK_OAUTH_TOKEN, which is not an access token of the "
                   "client in SNYK_CLIENT_ID, "
                   "and SNYK_CLIENT_ID with SNYK_CLIENT_SECRET",
                   {"choose one with --token-env or --client-id, or remove the other from this job"}};
}

Result<ClientProof> proof_of(Session& session, Secret secret, const OAuthClient& client, SecretTrail& trail) {
    if (client.by == ClientProofBy::secret) {
        if (auto fit = check_client_secret(secret, words(client.place)); !fit) return std::move(fit.error());
        return ClientProof(std::move(secret));
    }
    if (client.by == ClientProofBy::finished) return ClientProof(FinishedAssertion{std::move(secret)});
    auto key = load_signing_key(session, secret, words(client.place), trail.also_secret);
    if (!key) return std::move(key.error());
    return ClientProof(std::move(*key));
}

/// A job without an identity may be one that --on-missing lets pass. One that has it is cleared before that
/// is touched: a fork's job is refused for its code.
Result<ReadyToAsk> ready_by_identity(Session& session, const OAuthClient& client, const Endpoint& endpoint,
                                     SecretTrail trail) {
    const std::string audience = audience_of(*client.service);
    const auto place = choose_id_token(session.settings, session.environment, session.job, audience);
    if (!place) return place.error();
    auto cleared = clear(session, client, endpoint, {}, std::move(trail));
    if (!cleared) return cleared;
    auto identity = take_identity(session, audience);
    if (!identity) return std::move(identity.error());
    if (!identity->ask) cleared->trail.also_secret.push_back(identity->token.duplicate());
    cleared->trail.identity_variables =
        identity_variables(session.settings, session.environment, session.job);
    cleared->proof = std::move(*identity);
    return cleared;
}

Result<ReadyToAsk> ready_client(Session& session, const OAuthClient& client) {
    session.findings.credential_source = words(client);
    session.findings.kind = CredentialKind::oauth_access_token;
    if (session.settings.probe_regions) {
        session.findings.notices.emplace_back(
            "--probe-regions does not apply to an OAuth client: its secret is sent to the chosen "
            "region only");
    }
    note_cli_store(session, k_snyk_oauth_token);
    SecretTrail trail;
    if (auto replaced = replace_own_token(session, client, trail); !replaced)
        return std::move(replaced.error());
    auto endpoint = resolve(session, nullptr);
    if (!endpoint) return std::move(endpoint.error());
    if (client.by == ClientProofBy::program) {
        if (auto usable = find_signer_program(session, client.signer); !usable)
            return std::move(usable.error());
    }
    if (client.by == ClientProofBy::service)
        return ready_by_identity(session, client, *endpoint, std::move(trail));
    if (!client.has_place()) return clear(session, client, *endpoint, {}, std::move(trail));
    auto taken = take(session, client.place);
    if (!taken) return std::move(taken.error());
    if (client.by == ClientProofBy::finished) {
        const TokenForm form{client.client_id, true, {}, endpoint->api_url() + "/oauth2/token"};
        if (auto fit = check_finished_assertion(taken->secret, form, words(client.place), unix_now()); !fit)
            return std::move(fit.error());
    }
    trail.also_secret.push_back(taken->secret.duplicate());
    if (client.place.kind == SecretPlace::Kind::variable) trail.taken_variables.push_back(client.place.name);
    auto proof = proof_of(session, std::move(taken->secret), client, trail);
    if (!proof) return std::move(proof.error());
    return clear(session, client, *endpoint, std::move(*proof), std::move(trail));
}

/// As ready_by_identity(): the identity is touched once the job is cleared for it.
Result<ReadyToFetch> ready_to_fetch(Session& session, const ServiceToken& source) {
    session.findings.credential_source = words(source.at);
    const std::string audience = audience_of(source.at);
    const auto place = choose_id_token(session.settings, session.environment, session.job, audience);
    if (!place) return place.error();
    const auto chosen = resolve_endpoint(nullptr, {}, session.settings, session.environment);
    if (!chosen) return chosen.error();
    auto clearance = keep(session, preflight_identity(chosen->endpoint, session.job, session.settings));
    if (!clearance) return std::move(clearance.error());
    auto identity = take_identity(session, audience);
    if (!identity) return std::move(identity.error());
    SecretTrail trail;
    if (!identity->ask) trail.also_secret.push_back(identity->token.duplicate());
    trail.identity_variables = identity_variables(session.settings, session.environment, session.job);
    return ReadyToFetch{*clearance, source.at, std::move(*identity), std::move(trail)};
}

/// Credentials that lie in the environment and are not the one that is asked for: nobody needs them here any
/// more.
void forget_relatives(Session& session, const CredentialSource& source) {
    const auto* token = std::get_if<StoredToken>(&source);
    const auto* client = std::get_if<OAuthClient>(&source);
    for (const std::string& name : session.process.names()) {
        const bool wanted =
            (token != nullptr && token->place.name == name) ||
            (client != nullptr &&
             (client->place.name == name || (client->access_token_lies_there && name == k_snyk_oauth_token)));
        const SnykVariable* known = find_snyk_variable(name);
        if (known != nullptr && known->secret && known->relative && !wanted)
            static_cast<void>(session.process.take(name));
    }
}

} // namespace

CleanSecret clean_secret(Session& session, Secret raw, const std::string& where, bool ends_as_files_do) {
    Trimmed trimmed = trim_secret(std::move(raw));
    if (trimmed.secret.empty()) return {};
    if (!trimmed.removed.empty()) session.voice.keep_secret(trimmed.secret);
    // Before the first byte goes out: /proc/PID/environ shows them for as long as this process lives.
    std::ranges::move(session.process.take_copies(trimmed.secret), std::back_inserter(session.copies));
    for (const std::string_view removed : trimmed.removed) {
        if (ends_as_files_do && removed == k_trailing_newline) continue;
        session.findings.notices.push_back("ignored " + std::string(removed) + " in " + where);
    }
    return {std::move(trimmed.secret), !trimmed.removed.empty(), trimmed.beyond_blanks};
}

Result<ReadyToAsk> ready_with(Session& session, Secret secret, SecretTrail trail) {
    auto credential = recognize(std::move(secret), session.findings.credential_source);
    if (!credential) return std::move(credential.error());
    if (auto status = refuse_as_setting(*credential, session.settings); !status)
        return std::move(status.error());
    note_credential(session, *credential);
    note_cli_store(session, credential->variable());
    auto endpoint = resolve(session, &credential->claims());
    if (!endpoint) return std::move(endpoint.error());
    return clear(session, std::move(*credential), *endpoint, {}, std::move(trail));
}

Result<Readiness> get_ready(Session& session) {
    const auto source = choose_source(session.settings, session.environment, session.job);
    if (!source) return source.error();
    const auto* token = std::get_if<StoredToken>(&*source);
    const Rivals rivals = token != nullptr ? read_rivals(session, *token) : Rivals{};
    forget_relatives(session, *source);
    if (const auto* kept = std::get_if<ServiceToken>(&*source)) {
        auto ready = ready_to_fetch(session, *kept);
        if (!ready) return std::move(ready.error());
        return Readiness(std::move(*ready));
    }
    auto ready = token != nullptr ? ready_token(session, *token, rivals)
                                  : ready_client(session, std::get<OAuthClient>(*source));
    if (!ready) return std::move(ready.error());
    return Readiness(std::move(*ready));
}

} // namespace snykcred
