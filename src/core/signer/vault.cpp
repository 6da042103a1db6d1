#include "core/signer/vault.hpp"

#include "core/base/base64.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/base/text_forms.hpp"
#include "core/signer/vault_answers.hpp"

#include <memory>
#include <utility>

namespace snykcred {
namespace {

/// A path as it stands in a request: each segment percent-encoded.
std::string encoded_path(std::string_view path) {
    std::string text;
    for (const std::string_view segment : split(path, '/')) {
        if (!text.empty()) text += '/';
        percent_encoded(segment, PercentStyle::rfc3986, HexCase::upper)
            .reveal([&text](std::string_view part) { text += part; });
    }
    return text;
}

} // namespace

VaultSigner::VaultSigner(VaultUri uri, Secret id_token, std::string presented, const Settings& settings,
                         std::uint64_t seed)
    : KeyServiceSigner(settings, seed), uri_(std::move(uri)), id_token_(std::move(id_token)),
      presented_(std::move(presented)) {}

Request VaultSigner::next_request(const std::string& text) {
    return token_.empty() ? login() : signing(text);
}

Request VaultSigner::login() const {
    Secret body("{");
    if (!uri_.role.empty()) body.append("\"role\":" + json_string(uri_.role) + ",");
    body.append("\"jwt\":\""); // whose characters need no escape: it was read as a JWT
    body.append(id_token_);
    body.append("\"}");
    return post("auth/" + encoded_path(uri_.auth) + "/login", std::move(body));
}

Request VaultSigner::signing(const std::string& text) const {
    // The algorithm stands there because the default is PSS, which looks alike and which Snyk refuses. The
    // version is a text: a policy that names it compares texts.
    Secret body("{\"input\":\"");
    body.append(encode_base64(text));
    body.append(R"(","hash_algorithm":"sha2-256","signature_algorithm":"pkcs1v15")");
    if (!uri_.version.empty()) body.append(",\"key_version\":" + json_string(uri_.version));
    body.append("}");
    return post(encoded_path(uri_.mount) + "/sign/" + encoded_path(uri_.key), std::move(body));
}

Request VaultSigner::post(const std::string& target, Secret body) const {
    auto call = std::make_shared<ServiceCall>();
    call->at = uri_.at;
    call->ca = uri_.ca;
    call->headers.emplace_back("Content-Type", Secret("application/json"));
    call->headers.emplace_back("Accept", Secret("application/json"));
    call->headers.emplace_back("X-Vault-Request", Secret("true")); // asked for by an agent or proxy before it
    if (!uri_.name_space.empty()) call->headers.emplace_back("X-Vault-Namespace", Secret(uri_.name_space));
    if (!token_.empty()) call->headers.emplace_back("X-Vault-Token", token_.duplicate());
    call->body = std::move(body);
    call->passing = vault_may_pass;
    Request request;
    request.method = "POST";
    request.target = "/v1/" + target;
    request.service = std::move(call);
    return request;
}

Result<std::optional<Secret>> VaultSigner::took(const Reply& reply) {
    if (token_.empty()) {
        auto token = read_vault_login(reply, uri_, presented_);
        if (!token) return std::move(token.error());
        obtained(*token);
        token_ = std::move(*token);
        return std::optional<Secret>();
    }
    auto signature = read_vault_signature(reply, uri_, version_.empty() ? Login::fresh : Login::used);
    if (!signature) return std::move(signature.error());
    version_ = std::move(signature->version);
    return std::optional(std::move(signature->bytes));
}

} // namespace snykcred
