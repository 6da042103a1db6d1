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
    : uri_(std::move(uri)), id_token_(std::move(id_token)), presented_(std::move(presented)),
      conversation_(RetryBudget{settings.max_attempts, settings.timeout}, seed) {}

Step VaultSigner::sign(AssertionText text) {
    assertion_ = std::move(text);
    return sign_text(assertion_.input());
}

Step VaultSigner::sign_text(std::string text) {
    text_ = std::move(text);
    signature_.reset();
    return token_.empty() ? log_in() : ask_to_sign();
}

Step VaultSigner::log_in() {
    Secret body("{");
    if (!uri_.role.empty()) body.append("\"role\":" + json_string(uri_.role) + ",");
    body.append("\"jwt\":\""); // whose characters need no escape: it was read as a JWT
    body.append(id_token_);
    body.append("\"}");
    return conversation_.ask(post("auth/" + encoded_path(uri_.auth) + "/login", std::move(body)));
}

Step VaultSigner::ask_to_sign() {
    // The algorithm stands there because the default is PSS, which looks alike and which Snyk refuses. The
    // version is a text: a policy that names it compares texts.
    Secret body("{\"input\":\"");
    body.append(encode_base64(text_));
    body.append(R"(","hash_algorithm":"sha2-256","signature_algorithm":"pkcs1v15")");
    if (!uri_.version.empty()) body.append(",\"key_version\":" + json_string(uri_.version));
    body.append("}");
    return conversation_.ask(
        post(encoded_path(uri_.mount) + "/sign/" + encoded_path(uri_.key), std::move(body)));
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

Step VaultSigner::resume(std::vector<Exchanged> outcomes) {
    if (outcomes.empty()) return conversation_.waited();
    if (auto step = conversation_.took(std::move(outcomes.front()))) return std::move(*step);
    auto reply = conversation_.answer();
    if (reply) return took(*reply);
    signature_.emplace(std::move(reply.error()));
    return Finished{};
}

Step VaultSigner::took(const Reply& reply) {
    if (token_.empty()) {
        auto token = read_vault_login(reply, uri_, presented_);
        if (token) {
            token_ = std::move(*token);
            return ask_to_sign();
        }
        signature_.emplace(std::move(token.error()));
        return Finished{};
    }
    auto signed_by = read_vault_signature(reply, uri_);
    if (!signed_by) {
        signature_.emplace(std::move(signed_by.error()));
        return Finished{};
    }
    version_ = std::move(signed_by->version);
    const Status fits = check_ ? check_(text_, signed_by->bytes) : Status();
    if (fits) {
        signature_.emplace(std::move(signed_by->bytes));
    } else {
        signature_.emplace(fits.error());
    }
    return Finished{};
}

Result<Secret> VaultSigner::signature() {
    if (!signature_) return Failure{Fault::bug, "nothing was signed", {}};
    Result<Secret> given = std::move(*signature_);
    signature_.reset();
    return given;
}

Result<Secret> VaultSigner::assertion() {
    const auto bytes = signature();
    if (!bytes) return bytes.error();
    return bytes->reveal([this](std::string_view raw) { return assertion_of(assertion_, raw); });
}

} // namespace snykcred
