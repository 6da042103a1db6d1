#include "core/signer/aws_kms.hpp"

#include "core/base/base64.hpp"
#include "core/base/json_text.hpp"
#include "core/signer/aws_error.hpp"
#include "core/signer/aws_sts.hpp"
#include "core/signer/json_member.hpp"
#include "core/signer/refusal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace snykcred {
namespace {

constexpr std::string_view k_algorithm = "RSASSA_PKCS1_V1_5_SHA_256";

constexpr std::size_t k_pem_line = 64; // RFC 7468 section 2

constexpr RefusalRow k_rows[] = {
    {"AccessDenied", Fault::key_refused,
     "allow role ROLE ACTION on this key, in a policy of the role; the key's own policy must allow its account "
     "(or the role) the same"},
    {"NotFoundException", Fault::signer, "there is no such key in REGION: check the ARN in the URI"},
    {"DisabledException", Fault::signer, "the key is disabled: enable it, or name another one"},
    {"KMSInvalidStateException", Fault::signer,
     "the key cannot be used now (it waits for its deletion, or for key material): check its state"},
    {"InvalidKeyUsageException", Fault::signer,
     "the key must have the usage SIGN_VERIFY and the spec RSA_2048, RSA_3072 or RSA_4096"},
    {"UnsupportedOperationException", Fault::signer,
     "the key must have the usage SIGN_VERIFY and the spec RSA_2048, RSA_3072 or RSA_4096"},
    {"ExpiredToken", Fault::expired, "the role's temporary keys ended: run the job again"},
    {"Signature", Fault::signer,
     "set this machine's clock: AWS takes a request for five minutes; and check that no proxy changes requests"},
    {"RequestTimeTooSkewed", Fault::signer, "set this machine's clock: AWS takes a request for five minutes"},
    {"UnrecognizedClientException", Fault::signer,
     "check that endpoint= and sts-endpoint= in the URI belong to one partition and region of AWS"},
    {"InvalidClientTokenId", Fault::signer,
     "check that endpoint= and sts-endpoint= in the URI belong to one partition and region of AWS"},
};

Question question(const AwsKmsUri& uri, std::string what, std::string action) {
    return {.host = uri.at.host,
            .what = std::move(what),
            .whose = "AWS KMS",
            .rows = k_rows,
            .names = {{"REGION", uri.region}, {"ROLE", uri.role}, {"ACTION", std::move(action)}},
            .otherwise = Fault::signer,
            .hint = "check the key and the parameters in the URI"};
}

/// For the keys of this run: one kind of signature by one key, even where the role may do more.
std::string session_policy(const AwsKmsUri& uri) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Sign","Resource":)" +
           json_string(uri.arn) + R"(,"Condition":{"StringEquals":{"kms:SigningAlgorithm":")" +
           std::string(k_algorithm) + R"(","kms:MessageType":"RAW"}}}]})";
}

std::string key_policy(const AwsKmsUri& uri) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:GetPublicKey","Resource":)" +
           json_string(uri.arn) + "}]}";
}

bool is(const Secret& body, std::string_view member, std::string_view value) {
    const auto text = secret_member(body, {member});
    return text && text->reveal([value](std::string_view found) { return found == value; });
}

std::size_t size_of(const Secret& bytes) {
    return bytes.reveal([](std::string_view all) { return all.size(); });
}

} // namespace

Request aws_request(const AwsUri& uri, std::string_view service, std::string_view target, Secret body,
                    const AwsKeys& keys, const AwsTools& tools) {
    const AwsScope scope{uri.region, std::string(service), tools.now()};
    auto call = std::make_shared<ServiceCall>();
    call->at = uri.at;
    call->ca = uri.ca;
    std::vector<std::pair<std::string, Secret>> headers;
    headers.emplace_back("content-type", Secret("application/x-amz-json-1.1"));
    headers.emplace_back("x-amz-date", Secret(aws_time(scope.now)));
    headers.emplace_back("x-amz-security-token", keys.session_token.duplicate());
    headers.emplace_back("x-amz-target", Secret(target));
    // The connection writes Host itself, the same text.
    headers.emplace_back("host", Secret(authority(uri.at.host, uri.at.port, 443)));
    Secret authorization = body.reveal([&](std::string_view text) {
        return sigv4_authorization(keys, scope, headers, text, tools.digests);
    });
    headers.pop_back();
    headers.emplace_back("authorization", std::move(authorization));
    call->headers = std::move(headers);
    call->body = std::move(body);
    call->passing = aws_may_pass;
    Request request;
    request.method = "POST";
    request.target = "/";
    request.service = std::move(call);
    return request;
}

Result<Secret> read_kms_signature(const Reply& reply, const AwsKmsUri& uri) {
    const Question asked = question(uri, "the signature with key " + uri.resource, "kms:Sign");
    if (reply.status != 200) return refused_by_service(asked, reply, aws_error(reply), aws_may_pass(reply));
    const auto member = secret_member(reply.body, {"Signature"});
    if (!member || !secret_member(reply.body, {"KeyId"})) return foreign_answer(asked, "gives no signature");
    if (!is(reply.body, "KeyId", uri.arn)) {
        return Failure{
            Fault::signer,
            asked.host + " signed with another key than " + uri.resource,
            {"check the ARN and endpoint= in the URI, and that nothing between changes the request"}};
    }
    if (!is(reply.body, "SigningAlgorithm", k_algorithm))
        return foreign_answer(asked, "answers with a signature by another algorithm");
    auto bytes = member->reveal(decode_base64_loosely);
    constexpr std::array<std::size_t, 3> k_sizes{256, 384, 512};
    if (!bytes || std::ranges::find(k_sizes, size_of(*bytes)) == k_sizes.end())
        return foreign_answer(asked, "gives no signature of an RSA key of 2048, 3072 or 4096 bits");
    return std::move(*bytes);
}

Result<Secret> read_kms_public_key(const Reply& reply, const AwsKmsUri& uri) {
    const Question asked = question(uri, "the request for public key " + uri.resource, "kms:GetPublicKey");
    if (reply.status != 200) return refused_by_service(asked, reply, aws_error(reply), aws_may_pass(reply));
    const auto member = secret_member(reply.body, {"PublicKey"});
    const bool of_this = is(reply.body, "KeyId", uri.arn) || is(reply.body, "KeyId", uri.resource);
    if (!member || !of_this) return foreign_answer(asked, "gives no public key of this key");
    return member->reveal([](std::string_view der) {
        Secret pem("-----BEGIN PUBLIC KEY-----\n");
        for (; !der.empty(); der.remove_prefix(std::min(der.size(), k_pem_line))) {
            pem.append(der.substr(0, k_pem_line));
            pem.append("\n");
        }
        pem.append("-----END PUBLIC KEY-----\n");
        return pem;
    });
}

AwsKmsSigner::AwsKmsSigner(AwsKmsUri uri, Secret id_token, PresentedClaims presented, AwsTools tools,
                           const Settings& settings, std::uint64_t seed)
    : KeyServiceSigner(settings, seed), uri_(std::move(uri)), id_token_(std::move(id_token)),
      presented_(std::move(presented)), tools_(std::move(tools)) {}

Request AwsKmsSigner::next_request(const std::string& text) {
    if (keys_.empty()) {
        return sts_request(uri_, id_token_, session_name(presented_.run),
                           shows_key() ? key_policy(uri_) : session_policy(uri_));
    }
    if (shows_key()) {
        return aws_request(uri_, "kms", "TrentService.GetPublicKey",
                           Secret("{\"KeyId\":" + json_string(uri_.arn) + "}"), keys_, tools_);
    }
    Secret body("{\"KeyId\":" + json_string(uri_.arn) + ",\"Message\":\"");
    body.append(encode_base64(text));
    body.append(R"(","MessageType":"RAW","SigningAlgorithm":")" + std::string(k_algorithm) + "\"}");
    return aws_request(uri_, "kms", "TrentService.Sign", std::move(body), keys_, tools_);
}

Result<std::optional<Secret>> AwsKmsSigner::took(const Reply& reply) {
    if (keys_.empty()) {
        auto keys = read_sts_answer(reply, uri_, presented_.text);
        if (!keys) return std::move(keys.error());
        obtained(keys->secret);
        obtained(keys->session_token);
        keys_ = std::move(*keys);
        return std::optional<Secret>();
    }
    auto signature = shows_key() ? read_kms_public_key(reply, uri_) : read_kms_signature(reply, uri_);
    if (!signature) return std::move(signature.error());
    return std::optional(std::move(*signature));
}

} // namespace snykcred
