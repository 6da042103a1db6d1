#include "shell/job_identity.hpp"

#include "core/rule/id_token.hpp"
#include "core/signer/id_token_request.hpp"
#include "core/snyk/credential.hpp"
#include "shell/converse.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/net/crypto.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

std::int64_t unix_now() { return static_cast<std::int64_t>(std::time(nullptr)); }

/// Before the first byte goes out, no variable of this process holds it any more.
void set_aside(Session& session, const Secret& secret) {
    session.voice.keep_secret(secret);
    std::ranges::move(session.process.take_copies(secret), std::back_inserter(session.copies));
}

Result<JobIdentity> from_place(Session& session, const SecretPlace& place, const std::string& audience) {
    // Read, not taken: set_aside() wipes it with all its copies and keeps them for CMD.
    const bool variable = place.kind == SecretPlace::Kind::variable;
    auto raw = variable ? Result<Secret>(session.process.read(place.name))
                        : take_secret(place, session.process, session.deadline());
    if (!raw) return std::move(raw.error());
    Secret token = trim_secret(std::move(*raw)).secret;
    if (token.empty()) return no_id_token(words(place) + " is empty", session.job, audience);
    set_aside(session, token);
    if (auto fit = check_id_token(token, audience, words(place), unix_now()); !fit)
        return std::move(fit.error());
    return JobIdentity{std::move(token), std::nullopt, {}};
}

/// Elsewhere than on GitHub (GitHub Enterprise Server, Forgejo) the host is the instance's own.
void note_host(Session& session, const ServiceUrl& url) {
    constexpr std::string_view k_githubs = ".actions.githubusercontent.com";
    if (!session.environment.is("GITHUB_SERVER_URL", "https://github.com")) return;
    if (session.environment.has("ACT") || url.at.host.ends_with(k_githubs)) return;
    session.findings.notices.push_back(
        "ACTIONS_ID_TOKEN_REQUEST_URL names " + url.at.host +
        ", which is not a host of GitHub's: the job asks there for its identity");
}

Result<JobIdentity> from_request(Session& session, const IdTokenAsk& ask) {
    auto url = read_service_url(ask.url, "ACTIONS_ID_TOKEN_REQUEST_URL");
    if (!url) {
        return Failure{Fault::setting_invalid,
                       url.error().message,
                       {"the runner sets it for each step: nothing else may"}};
    }
    Secret bearer = session.process.read(ask.bearer_variable);
    const bool sendable = bearer.reveal([](std::string_view text) {
        return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
    });
    if (!sendable) {
        return Failure{Fault::setting_invalid,
                       ask.bearer_variable + " holds what no header may have",
                       {"the runner sets it for each step: nothing else may"}};
    }
    set_aside(session, bearer);
    note_host(session, *url);
    return JobIdentity{{}, std::move(*url), std::move(bearer)};
}

} // namespace

Result<JobIdentity> take_identity(Session& session, const std::string& audience) {
    const auto source = choose_id_token(session.settings, session.environment, session.job, audience);
    if (!source) return source.error();
    if (const auto* ask = std::get_if<IdTokenAsk>(&*source)) return from_request(session, *ask);
    return from_place(session, std::get<SecretPlace>(*source), audience);
}

Result<Secret> get_identity(Session& session, Network& network, const JobIdentity& identity,
                            const std::string& audience, std::vector<RequestRecord>& requests) {
    if (!identity.ask) return identity.token.duplicate();
    IdTokenRequest asking(*identity.ask, audience, identity.bearer, session.settings, random_seed());
    converse(asking, network, {}, session);
    requests = asking.requests();
    auto token = asking.finish();
    if (!token) return token;
    session.voice.keep_secret(*token);
    if (auto fit = check_id_token(*token, audience, "the answer of " + identity.ask->at.host, unix_now());
        !fit)
        return std::move(fit.error());
    return token;
}

} // namespace snykcred
