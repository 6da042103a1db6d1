#include "core/signer/aws_secret.hpp"

#include "core/base/base64.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/signer/aws_error.hpp"
#include "core/signer/aws_sts.hpp"
#include "core/signer/json_member.hpp"
#include "core/signer/refusal.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

constexpr RefusalRow k_rows[] = {
    {"KMS", Fault::key_refused,
     "allow role ROLE kms:Decrypt with the key of this secret, in a policy of the role and in the key's own"},
    {"AccessDenied", Fault::key_refused,
     "allow role ROLE secretsmanager:GetSecretValue on this secret, in a policy of the role; for a secret of "
     "another account also in the secret's own policy"},
    {"ResourceNotFound", Fault::no_credential,
     "there is no such secret in REGION, or it has no value yet: check the ARN in the URI"},
    {"deletion", Fault::no_credential, "restore the secret, or name another one"},
    {"DecryptionFailure", Fault::key_refused,
     "allow role ROLE kms:Decrypt with the key of this secret, and enable the key"},
    {"ExpiredToken", Fault::expired, "the role's temporary keys ended: run the job again"},
    {"Signature", Fault::token_from,
     "set this machine's clock: AWS takes a request for five minutes; and check that no proxy changes requests"},
    {"RequestTimeTooSkewed", Fault::token_from,
     "set this machine's clock: AWS takes a request for five minutes"},
    {"UnrecognizedClientException", Fault::token_from,
     "check that endpoint= and sts-endpoint= in the URI belong to one partition and region of AWS"},
    {"InvalidClientTokenId", Fault::token_from,
     "check that endpoint= and sts-endpoint= in the URI belong to one partition and region of AWS"},
};

Question question(const AwsSecretUri& uri) {
    return {.host = uri.at.host,
            .what = "the reading of secret " + uri.resource,
            .whose = "AWS Secrets Manager",
            .rows = k_rows,
            .names = {{"REGION", uri.region}, {"ROLE", uri.role}},
            .otherwise = Fault::token_from,
            .hint = "check the secret and the parameters in the URI"};
}

/// For the keys of this run: this one secret, even where the role may do more. A key of the secret's own is
/// used by Secrets Manager alone.
std::string session_policy(const AwsSecretUri& uri) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue",)"
           R"("Resource":)" +
           json_string(uri.arn) +
           R"(},{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":)"
           R"({"kms:ViaService":)" +
           json_string(uri.own_host) + "}}}]}";
}

Failure wrong(const AwsSecretUri& uri, const std::string& what, std::string hint) {
    return {
        Fault::token_from, uri.at.host + " has " + what + " in secret " + uri.resource, {std::move(hint)}};
}

bool is_version(std::string_view text) {
    constexpr std::size_t k_longest = 64;
    return text.size() <= k_longest &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-'; });
}

std::string version_in(const Reply& reply) {
    const auto version = secret_member(reply.body, {"VersionId"});
    if (!version || !version->reveal(is_version)) return {};
    return version->reveal([](std::string_view text) { return std::string(text); });
}

/// The text that is stored, or the bytes.
std::optional<Secret> stored_in(const Reply& reply) {
    if (auto text = secret_member(reply.body, {"SecretString"})) return text;
    const auto bytes = secret_member(reply.body, {"SecretBinary"});
    return bytes ? bytes->reveal(decode_base64_loosely) : std::nullopt;
}

Result<Secret> field_of(Secret stored, const AwsSecretUri& uri) {
    const bool object = kind_of_member(stored, {}) == JsonKind::object;
    if (uri.field.empty()) {
        if (!object) return stored;
        return wrong(uri, "a JSON object", "name the field that is the credential with field= in the URI");
    }
    if (!object) return wrong(uri, "no JSON object", "leave field= out if the whole text is the credential");
    auto value = secret_member(stored, {uri.field});
    if (value) return std::move(*value);
    return kind_of_member(stored, {uri.field}) == JsonKind::absent
               ? wrong(uri, "no field " + uri.field, "check field= in the URI: upper and lower case count")
               : wrong(uri, "no text in field " + uri.field, "store the credential as a string");
}

} // namespace

Result<StoredValue> read_aws_secret(const Reply& reply, const AwsSecretUri& uri) {
    const Question asked = question(uri);
    if (reply.status != 200) return refused_by_service(asked, reply, aws_error(reply), aws_may_pass(reply));
    const auto arn = secret_member(reply.body, {"ARN"});
    auto stored = stored_in(reply);
    if (!arn || !stored) return foreign_answer(asked, "gives no secret");
    if (!arn->reveal([&uri](std::string_view text) { return text == uri.arn; })) {
        return Failure{
            Fault::token_from,
            asked.host + " gave another secret than " + uri.resource,
            {"check the ARN and endpoint= in the URI, and that nothing between changes the request"}};
    }
    auto value = field_of(std::move(*stored), uri);
    if (!value) return std::move(value.error());
    if (value->empty()) {
        return Failure{Fault::no_credential,
                       "no credential: " + words(uri) + " is empty",
                       {"store the credential there"}};
    }
    return StoredValue{std::move(*value), version_in(reply)};
}

AwsSecret::AwsSecret(AwsSecretUri uri, Secret id_token, PresentedClaims presented, AwsTools tools,
                     const Settings& settings, std::uint64_t seed)
    : StoredSecret(settings, seed), uri_(std::move(uri)), id_token_(std::move(id_token)),
      presented_(std::move(presented)), tools_(std::move(tools)) {}

Request AwsSecret::next_request() {
    if (keys_.empty())
        return sts_request(uri_, id_token_, session_name(presented_.run), session_policy(uri_));
    Secret body("{\"SecretId\":" + json_string(uri_.arn) + "}");
    return aws_request(uri_, "secretsmanager", "secretsmanager.GetSecretValue", std::move(body), keys_,
                       tools_);
}

Result<std::optional<StoredValue>> AwsSecret::took(const Reply& reply) {
    if (keys_.empty()) {
        auto keys = read_sts_answer(reply, uri_, presented_.text);
        if (!keys) return std::move(keys.error());
        obtained(keys->secret);
        obtained(keys->session_token);
        keys_ = std::move(*keys);
        return std::optional<StoredValue>();
    }
    auto value = read_aws_secret(reply, uri_);
    if (!value) return std::move(value.error());
    return std::optional(std::move(*value));
}

} // namespace snykcred
