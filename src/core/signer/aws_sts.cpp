#include "core/signer/aws_sts.hpp"

#include "core/base/text.hpp"
#include "core/base/text_forms.hpp"
#include "core/signer/aws_error.hpp"
#include "core/signer/refusal.hpp"
#include "core/signer/xml_text.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_longest_session = 64;
constexpr std::size_t k_longest_part = 16UL * 1024; ///< of the keys; session tokens grow with what they hold
constexpr std::string_view k_keys =
    "AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/Credentials/";

constexpr RefusalRow k_rows[] = {
    {"IDPCommunicationError", Fault::key_service,
     "run the job again: AWS could not reach the issuer of the identity token"},
    {"ExpiredToken", Fault::expired,
     "the identity token ended, or a clock is wrong: let the job ask for it right before this step"},
    {"InvalidIdentityToken|udience", Fault::id_token,
     "add AUDIENCE to the client IDs of the identity provider at AWS, or name what is there with audience= in "
     "the URI"},
    {"InvalidIdentityToken|No OpenIDConnect provider", Fault::key_refused,
     "create an OpenID Connect identity provider for the iss that was presented in the account of role ROLE"},
    {"InvalidIdentityToken", Fault::key_refused,
     "check the OpenID Connect identity provider in the account of role ROLE, and that AWS can read the keys of "
     "its issuer"},
    {"IDPRejectedClaim", Fault::key_refused,
     "the issuer does not stand for this identity any more: let the job ask for it anew"},
    {"AccessDenied", Fault::key_refused,
     "compare the conditions in the trust policy of role ROLE with what was presented, and its Principal with "
     "the identity provider; the same answer comes if there is no such role"},
    {"RegionDisabled", Fault::signer,
     "activate the region for the account of role ROLE, or name another one's STS with sts-endpoint="},
    {"ValidationError", Fault::signer, "check role= in the URI"},
    {"PackedPolicyTooLarge", Fault::signer,
     "the identity provider passes session tags, which share their room with a policy for this one key: pass "
     "fewer of them"},
};

void add(Secret& form, std::string_view name, const Secret& value) {
    form.append("&" + std::string(name) + "=");
    form.append(value.reveal(
        [](std::string_view text) { return percent_encoded(text, PercentStyle::rfc3986, HexCase::upper); }));
}

/// Characters of base64, which the parts of a key consist of.
bool is_part(std::string_view text) {
    return !text.empty() && text.size() <= k_longest_part && std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || c == '+' || c == '/' || c == '=' || c == '_' || c == '-';
    });
}

std::optional<Secret> part(const Secret& body, std::string_view name) {
    return body.reveal([name](std::string_view document) -> std::optional<Secret> {
        const auto text = xml_text(document, std::string(k_keys) + std::string(name));
        return text && is_part(*text) ? std::optional<Secret>(*text) : std::nullopt;
    });
}

} // namespace

std::string session_name(std::string_view run) {
    std::string name = "snyk-cred";
    if (!run.empty()) name += '-';
    for (const char c : run) {
        const bool taken = is_alnum(c) || std::string_view("_+=,.@-").find(c) != std::string_view::npos;
        name += taken ? c : '-';
    }
    return name.substr(0, k_longest_session);
}

Request sts_request(const AwsUri& uri, const Secret& id_token, std::string_view session,
                    std::string_view policy) {
    auto call = std::make_shared<ServiceCall>();
    call->at = uri.sts;
    call->ca = uri.ca;
    call->headers.emplace_back("Content-Type", Secret("application/x-www-form-urlencoded"));
    call->headers.emplace_back("Accept", Secret("text/xml"));
    call->body = Secret("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&DurationSeconds=900");
    add(call->body, "RoleArn", Secret(uri.role));
    add(call->body, "RoleSessionName", Secret(session));
    add(call->body, "Policy", Secret(policy));
    add(call->body, "WebIdentityToken", id_token);
    call->passing = sts_may_pass;
    Request request;
    request.method = "POST";
    request.target = "/";
    request.service = std::move(call);
    return request;
}

bool sts_may_pass(const Reply& reply) { return aws_may_pass(reply); }

Result<AwsKeys> read_sts_answer(const Reply& reply, const AwsUri& uri, const std::string& presented) {
    const Question asked{.host = uri.sts.host,
                         .what = "the login as role " + uri.role,
                         .whose = "AWS",
                         .rows = k_rows,
                         .names = {{"AUDIENCE", uri.audience}, {"ROLE", uri.role}},
                         .otherwise = Fault::key_refused,
                         .hint = "compare the trust policy of role " + uri.role + " with what was presented"};
    if (reply.status != 200) {
        Failure failure = refused_by_service(asked, reply, aws_error(reply), aws_may_pass(reply));
        const bool judged = failure.fault == Fault::key_refused || failure.fault == Fault::id_token ||
                            failure.fault == Fault::expired;
        if (judged && !presented.empty()) failure.hints.push_back("the job presented: " + presented);
        return failure;
    }
    auto id = part(reply.body, "AccessKeyId");
    auto secret = part(reply.body, "SecretAccessKey");
    auto token = part(reply.body, "SessionToken");
    if (!id || !secret || !token) return foreign_answer(asked, "gives no keys");
    return AwsKeys{std::move(*id), std::move(*secret), std::move(*token)};
}

} // namespace snykcred
