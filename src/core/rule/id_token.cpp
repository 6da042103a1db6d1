#include "core/rule/id_token.hpp"

#include "core/base/calendar.hpp"
#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "core/snyk/claims.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_longest_shown = 200;

std::string shown(std::string_view text) {
    if (text.size() > k_longest_shown) return "(" + std::to_string(text.size()) + " bytes)";
    return '"' + inert_text(text) + '"';
}

std::string shown(const std::vector<std::string>& list) {
    if (list.size() == 1) return shown(list.front());
    std::string all;
    for (const std::string& one : list)
        all += (all.empty() ? "" : ", ") + shown(one);
    return list.empty() ? "no audience" : "[" + all + "]";
}

/// Of a hint with AUDIENCE in it.
std::string with_audience(std::string_view hint, const std::string& audience) {
    constexpr std::string_view k_word = "AUDIENCE";
    std::string text(hint);
    if (const std::size_t at = text.find(k_word); at != std::string::npos)
        text.replace(at, k_word.size(), audience);
    return text;
}

Failure refused(const std::string& subject, const std::string& why, std::string hint) {
    return {Fault::id_token, "the identity token in " + subject + " " + why, {std::move(hint)}};
}

Status check_claims(const JwtClaims& jwt, const std::string& audience, const std::string& subject,
                    std::int64_t now) {
    const auto end = jwt.claims.expires_at;
    if (!end) return refused(subject, "has no exp", "use the token that the CI system issues, as it is");
    if (*end <= now) {
        return Failure{Fault::expired,
                       "the identity token in " + subject + " expired on " + iso_time(*end) +
                           " (this machine's clock)",
                       {"get it shortly before this step, and check the clock of this machine"}};
    }
    // A list of one counts (RFC 7519, section 4.1.3).
    if (jwt.audiences == std::vector{audience}) return {};
    return refused(subject,
                   "is for " + shown(jwt.audiences) + ", but the key service is to get one for " +
                       shown(audience) + " alone",
                   "ask for a token with exactly this aud; if the key service expects the other one, add "
                   "audience= to the URI");
}

/// Does a subject hold a mail address, or a person's ID (CircleCI: "org/…/user/…")?
bool names_a_person(std::string_view subject) {
    // GitHub's immutable subjects have IDs behind an @: repo:OWNER@ID/REPO@ID:…
    const bool address = subject.find('@') != std::string_view::npos && !subject.starts_with("repo:");
    return address || subject.find("/user/") != std::string_view::npos || subject.starts_with("user");
}

} // namespace

Failure no_id_token(const std::string& what, const Job& job, const std::string& audience) {
    Failure failure{Fault::no_identity, "the job has no identity token: " + what, {}};
    if (job.absence) {
        failure.message += " (" + *job.absence + ")";
        failure.hints.emplace_back("run this job where it may have one, or let it succeed without it: "
                                   "--on-missing skip");
    }
    if (job.ci != nullptr && !job.ci->id_token_hint.empty())
        failure.hints.push_back(with_audience(job.ci->id_token_hint, audience));
    failure.hints.push_back(
        "or name where it is: --id-token-env NAME, --id-token-file PATH; its aud must be " + audience);
    return failure;
}

Result<IdTokenSource> choose_id_token(const Settings& settings, const Environment& environment,
                                      const Job& job, const std::string& audience) {
    using Kind = SecretPlace::Kind;
    if (settings.id_token_file) return IdTokenSource{SecretPlace{Kind::file, *settings.id_token_file}};
    if (settings.id_token_env) {
        if (environment.has(*settings.id_token_env))
            return IdTokenSource{SecretPlace{Kind::variable, *settings.id_token_env}};
        return no_id_token("the variable " + *settings.id_token_env + " is not set", job, audience);
    }
    if (job.ci != nullptr && job.ci->id_token_request != nullptr) {
        const IdTokenRequestVariables& names = *job.ci->id_token_request;
        const auto url = environment.get(names.url);
        if (url && environment.has(names.bearer))
            return IdTokenSource{IdTokenAsk{std::string(*url), std::string(names.bearer)}};
        if (!environment.has(k_snyk_id_token)) {
            return no_id_token(std::string(job.ci->name) + " does not let it ask for one (" +
                                   std::string(names.url) + " is not set)",
                               job, audience);
        }
    }
    std::string name(k_snyk_id_token);
    if (job.ci != nullptr && !job.ci->id_token_variables.empty() &&
        environment.has(job.ci->id_token_variables.front()))
        name = job.ci->id_token_variables.front();
    if (environment.has(name)) return IdTokenSource{SecretPlace{Kind::variable, std::move(name)}};
    if (job.ci != nullptr && !job.ci->id_token_variables.empty()) name = job.ci->id_token_variables.front();
    return no_id_token("the variable " + name + " is not set", job, audience);
}

std::vector<std::string> identity_variables(const Settings& settings, const Environment& environment,
                                            const Job& job) {
    std::vector<std::string> names;
    const auto add = [&](std::string_view name) {
        if (environment.exists(name) && std::ranges::find(names, name) == names.end())
            names.emplace_back(name);
    };
    if (settings.id_token_env) add(*settings.id_token_env);
    if (job.ci != nullptr && job.ci->id_token_request != nullptr) {
        add(job.ci->id_token_request->url);
        add(job.ci->id_token_request->bearer);
    }
    if (job.ci != nullptr) {
        for (const std::string_view name : job.ci->id_token_variables)
            add(name);
    }
    add(k_snyk_id_token);
    return names;
}

Status check_id_token(const Secret& token, const std::string& audience, const std::string& subject,
                      std::int64_t now) {
    return token.reveal([&](std::string_view text) -> Status {
        if (text.size() > k_max_id_token) {
            return refused(subject, "has more than " + std::to_string(k_max_id_token) + " bytes",
                           "use the token that the CI system issues, as it is");
        }
        const auto jwt = read_jwt(text);
        if (!jwt) {
            return refused(subject, "is not a signed JWT",
                           "it has three parts in base64url, joined by dots: header.claims.signature");
        }
        return check_claims(*jwt, audience, subject, now);
    });
}

PresentedClaims presented_claims(const Secret& token,
                                 const std::function<std::string(const Secret&)>& digest) {
    constexpr std::array<std::string_view, 12> k_shown{
        "repository",       "repository_id",   "project_path",   "ref",
        "ref_protected",    "ref_type",        "environment",    "event_name",
        "job_workflow_ref", "pipeline_source", "repositoryUuid", "organization_slug"};
    // Of GitHub and Forgejo, GitLab, Buildkite, Bitbucket.
    constexpr std::array<std::string_view, 4> k_run{"run_id", "pipeline_id", "build_number", "pipelineUuid"};
    const auto read = token.reveal([](std::string_view text) { return read_jwt(text); });
    if (!read) return {};
    PresentedClaims presented;
    presented.subject = read->subject;
    if (names_a_person(read->subject)) presented.subject = digest(Secret(read->subject));
    presented.github = read->issuer == "https://token.actions.githubusercontent.com";
    presented.text = "iss " + shown(read->issuer) + ", aud " + shown(read->audiences) + ", sub " +
                     shown(presented.subject);
    const auto others = token.reveal([&](std::string_view text) { return read_jwt_texts(text, k_shown); });
    for (const auto& [name, value] : others)
        presented.text += ", " + name + " " + shown(value);
    const auto runs = token.reveal([&](std::string_view text) { return read_jwt_texts(text, k_run); });
    if (!runs.empty()) presented.run = runs.front().second;
    if (const auto end = read->claims.expires_at) presented.text += ", exp " + iso_time(*end);
    return presented;
}

} // namespace snykcred
