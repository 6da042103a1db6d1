#include "shell/acquire.hpp"

#include "core/api/mint.hpp"
#include "core/api/verify.hpp"
#include "core/base/calendar.hpp"
#include "core/base/text.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/plan.hpp"
#include "core/rule/preflight.hpp"
#include "core/rule/source.hpp"
#include "core/snyk/pasted_key.hpp"
#include "core/snyk/variable.hpp"
#include "shell/converse.hpp"
#include "shell/files/cli_store.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/net/crypto.hpp"
#include "shell/net/network.hpp"
#include "shell/net/network_words.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <utility>

namespace snykcred {
namespace {

std::int64_t unix_now() { return static_cast<std::int64_t>(std::time(nullptr)); }

/// A secret from its place, trimmed; what was taken off becomes a notice.
struct Taken {
    Secret secret;
    bool trimmed = false;
};
Result<Taken> take(Session& session, const SecretPlace& place) {
    auto raw = take_secret(place, session.process, session.started + session.settings.timeout);
    if (!raw) return std::move(raw.error());
    // With its blanks and quotes too: some log may show it so. Variables are kept from the beginning.
    if (place.kind != SecretPlace::Kind::variable) session.voice.keep_secret(*raw);
    Trimmed trimmed = trim_secret(std::move(*raw));
    if (trimmed.secret.empty())
        return nothing_there(place, session.settings, session.environment, session.job);
    if (!trimmed.removed.empty()) session.voice.keep_secret(trimmed.secret);
    // Before the first byte goes out: /proc/PID/environ shows them for as long as this process lives.
    std::ranges::move(session.process.take_copies(trimmed.secret), std::back_inserter(session.copies));
    for (const std::string_view removed : trimmed.removed) {
        session.report.notices.push_back("ignored " + std::string(removed) + " in " + words(place));
    }
    return Taken{std::move(trimmed.secret), !trimmed.removed.empty()};
}

/// An API token looks like an id, which many options take; only here can the two be told apart.
Status refuse_as_value(const Session& session, const Credential& credential) {
    for (const auto& [name, setting] : session.settings.shown) {
        const std::string& value = setting.value;
        const bool holds = credential.value().reveal(
            [&value](std::string_view secret) { return value.find(secret) != std::string::npos; });
        if (!holds) continue;
        return Failure{Fault::secret_on_argv,
                       "the value of " + words(setting.source) + " is the credential itself",
                       {"give what the option asks for: " + std::string(find_option(name)->help),
                        "whoever could see this machine's processes could read it: replace the credential"}};
    }
    return {};
}

void note_credential(Session& session, const Credential& credential) {
    session.report.kind = credential.kind();
    session.report.fingerprint = fingerprint(credential.value());
    session.report.expires_at = credential.claims().expires_at;
}

Result<Endpoint> resolve(Session& session, const Claims* claims, std::string_view source) {
    auto resolved = resolve_endpoint(claims, source, session.settings, session.environment);
    if (!resolved) return std::move(resolved.error());
    session.report.endpoint = resolved->endpoint;
    for (std::string& notice : resolved->notices)
        session.report.notices.push_back(std::move(notice));
    return std::move(resolved->endpoint);
}

Result<Clearance> clear(Session& session, CredentialKind kind, const Endpoint& endpoint) {
    auto clearance = preflight(kind, endpoint, session.job, session.settings);
    if (!clearance) return std::move(clearance.error());
    session.report.warnings.insert(session.report.warnings.end(), clearance->warnings().begin(),
                                   clearance->warnings().end());
    return clearance;
}

Result<Network> connect(Session& session) {
    auto network =
        Network::open(session.settings, session.environment, session.started + session.settings.timeout);
    if (network) session.report.trust_source = network->facts().trust_source;
    return network;
}

void note_network(Session& session, const Network& network, const Endpoint& endpoint,
                  const std::vector<RequestRecord>& requests) {
    const bool said = session.report.added_ca.value_or(false);
    const NetworkFacts& facts = network.facts();
    session.report.trust_source = facts.trust_source;
    session.report.added_ca = facts.added_ca;
    session.report.proxy = facts.proxy;
    session.report.requests.insert(session.report.requests.end(), requests.begin(), requests.end());
    // An allow-listed host is the owner's own: a private CA is what one expects there.
    if (facts.added && !said && !endpoint.allow_listed()) {
        (facts.added->system_store ? session.report.warnings : session.report.notices)
            .push_back(trusted_through(endpoint.host(), *facts.added));
    }
}

Status verify_and_judge(Session& session, Network& network, const Clearance& clearance, Credential credential,
                        Acquired& acquired) {
    Verification verification(credential, clearance, session.settings, random_seed());
    WireSecrets wire;
    wire.credential = &credential;
    converse(verification, network, wire, session.voice);
    note_network(session, network, clearance.endpoint(), verification.requests());
    auto identity = verification.finish();
    if (!identity) return std::move(identity.error());
    session.report.principal = identity->principal;
    session.report.org = identity->org;
    session.report.expires_at = identity->expires_at;
    Judgement judgement = judge(std::move(credential), clearance.endpoint(), std::move(*identity),
                                session.job, session.settings, unix_now());
    session.report.plan = judgement.plan;
    session.report.verdict = judgement.verdict;
    auto& report = session.report;
    report.notices.insert(report.notices.end(), judgement.notices.begin(), judgement.notices.end());
    report.warnings.insert(report.warnings.end(), judgement.warnings.begin(), judgement.warnings.end());
    if (judgement.exception != nullptr) report.exception = *judgement.exception;
    if (!judgement.grant) return std::move(*judgement.refusal);
    report.reason = std::move(judgement.refusal); // what --policy warn softened
    acquired.grant = std::move(judgement.grant);
    return {};
}

/// What only Snyk can answer, of what is asked for.
std::string unasked(const Settings& settings) {
    std::string names;
    for (const auto& [name, given] : {std::pair("--org", settings.org.has_value()),
                                      std::pair("--expect-org", !settings.expect_org.empty()),
                                      std::pair("--expect-principal", !settings.expect_principal.empty())}) {
        if (given) names.append(names.empty() ? "" : ", ").append(name);
    }
    return names;
}

/// --offline: what can be said without Snyk's word is at most "unverified". `claims`: of the credential
/// itself, a null pointer where it would have to be made first.
Status judge_offline(Session& session, CredentialKind kind, const Claims* claims, const Endpoint& endpoint) {
    const auto end = claims != nullptr ? claims->expires_at : std::nullopt;
    if (end && *end <= unix_now()) {
        return Failure{Fault::expired,
                       "the credential ended at " + iso_time(*end) +
                           ", by its own word and this machine's clock",
                       {std::string(describe(kind).renewal)}};
    }
    auto clearance = clear(session, kind, endpoint);
    if (!clearance) return std::move(clearance.error());
    if (auto refusal =
            claims != nullptr ? ends_too_soon(kind, end, session.settings, unix_now()) : std::nullopt)
        return std::move(*refusal);
    if (const std::string names = unasked(session.settings); !names.empty())
        session.report.warnings.push_back("not checked, because only Snyk can tell: " + names);
    if (const auto evidence = plan_by_endpoint(endpoint))
        session.report.plan = PlanInForce{"enterprise", evidence->words};
    session.report.verdict = Verdict::unverified;
    return {};
}

Result<Acquired> acquire_token(Session& session, const TokenSource& source) {
    session.report.credential_source = words(source.place);
    auto taken = take(session, source.place);
    if (!taken) return std::move(taken.error());
    auto credential = recognise(std::move(taken->secret), words(source.place));
    if (!credential) return std::move(credential.error());
    if (auto refused = refuse_as_value(session, *credential); !refused) return std::move(refused.error());
    note_credential(session, *credential);
    note_cli_store(session, credential->variable());
    const Claims claims = credential->claims();
    auto endpoint = resolve(session, &claims, words(source.place));
    if (!endpoint) return std::move(endpoint.error());

    Acquired acquired;
    if (source.place.kind == SecretPlace::Kind::variable) {
        acquired.taken_variables.push_back(source.place.name);
        if (!taken->trimmed) acquired.source_variable = source.place.name;
    }
    if (session.settings.offline) {
        if (auto offline = judge_offline(session, credential->kind(), &claims, *endpoint); !offline)
            return std::move(offline.error());
        return acquired;
    }
    auto clearance = clear(session, credential->kind(), *endpoint);
    if (!clearance) return std::move(clearance.error());
    auto network = connect(session);
    if (!network) return std::move(network.error());
    auto judged = verify_and_judge(session, *network, *clearance, std::move(*credential), acquired);
    if (!judged) return std::move(judged.error());
    return acquired;
}

/// Minting again: the access token that lies there must be this client's own, and is replaced.
Status replace_own_token(Session& session, const ClientSource& source, Acquired& acquired) {
    if (!source.access_token_lies_there) return {};
    const SecretPlace place{SecretPlace::Kind::variable, std::string(k_snyk_oauth_token)};
    auto taken = take(session, place);
    if (!taken) return std::move(taken.error());
    acquired.also_secret.push_back(taken->secret.duplicate());
    const auto old = recognise(std::move(taken->secret), words(place));
    if (old && old->claims().client_id == source.client_id) return {};
    return Failure{Fault::two_sources,
                   "two credentials are set: SNYK_OAUTH_TOKEN, which is not an access token of the "
                   "client in SNYK_CLIENT_ID, "
                   "and SNYK_CLIENT_ID with SNYK_CLIENT_SECRET",
                   {"choose one with --token-env or --client-id, or remove the other from this job"}};
}

/// The key as it lies there or, where it was pasted badly, as it must have been meant; both are secret.
Result<SigningKey> load_key(Session& session, const Secret& given, const std::string& subject,
                            Acquired& acquired) {
    PastedKey pasted = mend_private_key(given);
    if (pasted.private_keys > 1) {
        return Failure{Fault::key_unusable,
                       subject + " holds " + std::to_string(pasted.private_keys) + " private keys",
                       {"keep the one whose public half is in the JWKS of the service account"}};
    }
    auto key = SigningKey::load(pasted.pem, subject);
    if (!key) return key;
    for (const std::string_view flaw : pasted.mended)
        session.report.notices.push_back("the private key in " + subject + " was taken although it has " +
                                         std::string(flaw));
    if (!pasted.mended.empty()) acquired.also_secret.push_back(std::move(pasted.pem));
    return key;
}

Result<Acquired> acquire_client(Session& session, const ClientSource& source) {
    session.report.credential_source =
        (source.with_key ? "private key in " : "client secret in ") + words(source.place);
    session.report.kind = CredentialKind::oauth_access_token;
    note_cli_store(session, k_snyk_oauth_token);
    Acquired acquired;
    if (auto replaced = replace_own_token(session, source, acquired); !replaced)
        return std::move(replaced.error());
    auto endpoint = resolve(session, nullptr, session.report.credential_source);
    if (!endpoint) return std::move(endpoint.error());
    auto taken = take(session, source.place);
    if (!taken) return std::move(taken.error());

    std::optional<SigningKey> key;
    WireSecrets wire;
    if (source.with_key) {
        auto loaded = load_key(session, taken->secret, words(source.place), acquired);
        if (!loaded) return std::move(loaded.error());
        key = std::move(*loaded);
        wire.sign = [&key](const TokenForm& form) { return key->sign(form, unix_now()); };
    }
    acquired.also_secret.push_back(std::move(taken->secret));
    if (source.place.kind == SecretPlace::Kind::variable)
        acquired.taken_variables.push_back(source.place.name);
    wire.client_secret = &acquired.also_secret.back();
    if (session.settings.offline) {
        if (auto offline = judge_offline(session, CredentialKind::oauth_access_token, nullptr, *endpoint);
            !offline)
            return std::move(offline.error());
        return acquired;
    }

    auto clearance = clear(session, CredentialKind::oauth_access_token, *endpoint);
    if (!clearance) return std::move(clearance.error());
    auto network = connect(session);
    if (!network) return std::move(network.error());
    Minting minting(source, *clearance, session.settings, random_seed());
    converse(minting, *network, wire, session.voice);
    note_network(session, *network, *endpoint, minting.requests());
    auto credential = minting.finish();
    if (!credential) return std::move(credential.error());
    session.voice.keep_secret(credential->value());
    note_credential(session, *credential);
    acquired.minted = true;
    auto judged = verify_and_judge(session, *network, *clearance, std::move(*credential), acquired);
    if (!judged) return std::move(judged.error());
    return acquired;
}

/// Credentials that lie in the environment and are not the one that is asked for: nobody needs them here any
/// more.
void forget_relatives(Session& session, const CredentialSource& source) {
    const auto* token = std::get_if<TokenSource>(&source);
    const auto* client = std::get_if<ClientSource>(&source);
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

Result<Acquired> acquire(Session& session) {
    const auto source = choose_source(session.settings, session.environment, session.job);
    if (!source) return source.error();
    forget_relatives(session, *source);
    if (const auto* token = std::get_if<TokenSource>(&*source)) return acquire_token(session, *token);
    return acquire_client(session, std::get<ClientSource>(*source));
}

} // namespace snykcred
