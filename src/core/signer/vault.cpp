#include "core/signer/vault.hpp"

#include "core/base/base64.hpp"
#include "core/base/json_text.hpp"
#include "core/signer/vault_answers.hpp"
#include "core/signer/vault_request.hpp"

#include <utility>

namespace snykcred {

VaultSigner::VaultSigner(VaultUri uri, Secret id_token, std::string presented, const Settings& settings,
                         std::uint64_t seed)
    : KeyServiceSigner(settings, seed), uri_(std::move(uri)), id_token_(std::move(id_token)),
      presented_(std::move(presented)) {}

Request VaultSigner::next_request(const std::string& text) {
    if (token_.empty()) return vault_login_request(uri_, id_token_);
    if (shows_key()) {
        return vault_request(uri_, vault_path(uri_.mount) + "/keys/" + vault_path(uri_.key), Secret(),
                             token_);
    }
    return signing(text);
}

Request VaultSigner::signing(const std::string& text) const {
    // The algorithm stands there because the default is PSS, which looks alike and which Snyk refuses. The
    // version is a text: a policy that names it compares texts.
    Secret body("{\"input\":\"");
    body.append(encode_base64(text));
    body.append(R"(","hash_algorithm":"sha2-256","signature_algorithm":"pkcs1v15")");
    if (!uri_.version.empty()) body.append(",\"key_version\":" + json_string(uri_.version));
    body.append("}");
    const std::string target = vault_path(uri_.mount) + "/sign/" + vault_path(uri_.key);
    return vault_request(uri_, target, std::move(body), token_);
}

Result<std::optional<Secret>> VaultSigner::took(const Reply& reply) {
    if (token_.empty()) {
        auto token = read_vault_login(reply, uri_, presented_);
        if (!token) return std::move(token.error());
        obtained(*token);
        token_ = std::move(*token);
        return std::optional<Secret>();
    }
    if (shows_key()) {
        auto key = read_vault_public_key(reply, uri_);
        if (!key) return std::move(key.error());
        return std::optional(std::move(*key));
    }
    auto signature = read_vault_signature(reply, uri_, version_.empty() ? Login::fresh : Login::used);
    if (!signature) return std::move(signature.error());
    version_ = std::move(signature->version);
    return std::optional(std::move(signature->bytes));
}

} // namespace snykcred
