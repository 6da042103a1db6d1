#include "core/signer/gcp_answers.hpp"

#include "core/base/base64.hpp"
#include "core/base/text.hpp"
#include "core/signer/json_member.hpp"
#include "core/signer/refusal.hpp"
#include "core/snyk/claims.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_longest_token = 16UL * 1024;

constexpr RefusalRow k_login_rows[] = {
    {"invalid_target", Fault::signer,
     "check provider= in the URI, and that pool and provider are there and enabled: PROVIDER"},
    {"audience", Fault::id_token,
     "allow AUDIENCE in the provider, or name what is allowed there with audience= in the URI"},
    {"attribute condition", Fault::key_refused,
     "compare the attribute condition of the provider with what was presented"},
    {"connecting to the given credential's issuer", Fault::key_refused,
     "Google cannot read the keys of this token's issuer: make it reachable, or upload its JWKS to the provider"},
    {"issuer", Fault::key_refused, "compare the issuer of the provider with the iss that was presented"},
    {"stale", Fault::expired,
     "the identity token ended, or a clock is wrong: let the job ask for it right before this step"},
    {"expired", Fault::expired,
     "the identity token ended, or a clock is wrong: let the job ask for it right before this step"},
};

constexpr RefusalRow k_account_rows[] = {
    {"has not been used|disabled", Fault::signer,
     "enable the API iamcredentials.googleapis.com in the project of ACCOUNT"},
    {"PERMISSION_DENIED", Fault::key_refused, "give WHO the role ROLE on ACCOUNT; it takes minutes to count"},
    {"NOT_FOUND", Fault::signer, "there is no service account ACCOUNT, or it is disabled: check the URI"},
    {"UNAUTHENTICATED", Fault::signer,
     "if the API does not take the job's own access token, name a service account with impersonate= in the URI"},
};

/// What Google says of an error, in either of its two forms.
std::optional<std::string> error_in(const Reply& reply) {
    const auto text = [&reply](std::initializer_list<std::string_view> path) {
        const auto member = secret_member(reply.body, path);
        return member ? std::optional(member->reveal([](std::string_view said) { return std::string(said); }))
                      : std::nullopt;
    };
    if (const auto word = text({"error"})) {
        const auto more = text({"error_description"});
        return more ? *word + ": " + *more : *word;
    }
    const auto status = text({"error", "status"});
    const auto message = text({"error", "message"});
    if (!status && !message) return std::nullopt;
    return status.value_or("") + (status && message ? ": " : "") + message.value_or("");
}

Failure refused(const Question& asked, const Reply& reply) {
    return refused_by_service(asked, reply, error_in(reply), gcp_may_pass(reply));
}

Question login_question(const GcpUri& uri) {
    return {.host = uri.sts.host,
            .what = "the login with the job's identity",
            .whose = "Google",
            .rows = k_login_rows,
            .names = {{"PROVIDER", uri.provider}, {"AUDIENCE", uri.audience}},
            .otherwise = Fault::key_refused,
            .hint = "compare the provider's settings with what was presented"};
}

Question account_question(const GcpUri& uri, std::string what, const std::string& account,
                          const std::string& who, std::string role) {
    return {.host = uri.at.host,
            .what = std::move(what),
            .whose = "Google",
            .rows = k_account_rows,
            .names = {{"WHO", who}, {"ROLE", std::move(role)}, {"ACCOUNT", account}},
            .otherwise = Fault::signer,
            .hint = "check the service account in the URI"};
}

/// Whatever a header may hold; not what ends it.
std::optional<Secret> token_at(const Reply& reply, std::string_view name) {
    auto token = secret_member(reply.body, {name});
    const bool sendable = token && token->reveal([](std::string_view text) {
        return !text.empty() && text.size() <= k_longest_token &&
               std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
    });
    return sendable ? std::move(token) : std::nullopt;
}

bool is_signature(std::string_view part) {
    const auto bytes = decode_base64url(part);
    const std::size_t size = bytes ? bytes->reveal([](std::string_view all) { return all.size(); }) : 0;
    return size == 256 || size == 384 || size == 512;
}

/// None, and in `problem` why, as foreign_answer() takes it.
std::optional<GcpSignedJwt> signed_jwt(Secret jwt, std::string_view claims, std::string& problem) {
    std::string kid;
    problem = jwt.reveal([&](std::string_view text) -> std::string {
        const auto read = read_jwt(text);
        if (!read || read->algorithm != "RS256" || read->key_id.empty())
            return "gives no JWT that is signed by RS256 with a key ID";
        const auto parts = split(text, '.');
        if (parts[1] != encode_base64url(claims)) return "has signed other claims than it was sent";
        if (!is_signature(parts[2])) return "gives no signature of an RSA key of 2048, 3072 or 4096 bits";
        kid = read->key_id;
        return {};
    });
    if (!problem.empty()) return std::nullopt;
    return GcpSignedJwt{std::move(jwt), std::move(kid)};
}

} // namespace

bool gcp_may_pass(const Reply& reply) {
    constexpr std::array k_passing{429, 500, 502, 503, 504};
    return std::ranges::find(k_passing, reply.status) != k_passing.end();
}

Result<Secret> read_gcp_login(const Reply& reply, const GcpUri& uri, const std::string& presented) {
    const Question asked = login_question(uri);
    if (reply.status != 200) {
        Failure failure = refused(asked, reply);
        const bool judged = failure.fault == Fault::key_refused || failure.fault == Fault::id_token ||
                            failure.fault == Fault::expired;
        if (judged && !presented.empty()) failure.hints.push_back("the job presented: " + presented);
        return failure;
    }
    auto token = token_at(reply, "access_token");
    if (!token) return foreign_answer(asked, "gives no access token");
    return std::move(*token);
}

Result<Secret> read_gcp_impersonation(const Reply& reply, const GcpUri& uri) {
    const Question asked =
        account_question(uri, "the access token of " + uri.impersonate, uri.impersonate,
                         "the job's identity (a principalSet of the pool)", "roles/iam.workloadIdentityUser");
    if (reply.status != 200) return refused(asked, reply);
    auto token = token_at(reply, "accessToken");
    if (!token) return foreign_answer(asked, "gives no access token");
    return std::move(*token);
}

Result<GcpSignedJwt> read_gcp_signed_jwt(const Reply& reply, const GcpUri& uri, std::string_view claims) {
    const Question asked = account_question(
        uri, "the signature of " + uri.account, uri.account,
        uri.impersonate.empty() ? "the job's identity (a principalSet of the pool)" : uri.impersonate,
        "roles/iam.serviceAccountTokenCreator");
    if (reply.status != 200) return refused(asked, reply);
    auto jwt = secret_member(reply.body, {"signedJwt"});
    if (!jwt) return foreign_answer(asked, "gives no signed JWT");
    std::string problem;
    auto given = signed_jwt(std::move(*jwt), claims, problem);
    if (!given) return foreign_answer(asked, problem);
    return std::move(*given);
}

} // namespace snykcred
