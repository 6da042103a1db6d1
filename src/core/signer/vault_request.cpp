#include "core/signer/vault_request.hpp"

#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/base/text_forms.hpp"
#include "core/signer/vault_refusal.hpp"

#include <memory>
#include <utility>

namespace snykcred {

std::string vault_path(std::string_view path) {
    std::string text;
    for (const std::string_view segment : split(path, '/')) {
        if (!text.empty()) text += '/';
        percent_encoded(segment, PercentStyle::rfc3986, HexCase::upper)
            .reveal([&text](std::string_view part) { text += part; });
    }
    return text;
}

Request vault_login_request(const VaultLogin& login, const Secret& id_token) {
    Secret body("{");
    if (!login.role.empty()) body.append("\"role\":" + json_string(login.role) + ",");
    body.append("\"jwt\":\""); // whose characters need no escape
    body.append(id_token);
    body.append("\"}");
    return vault_request(login, "auth/" + vault_path(login.auth) + "/login", std::move(body), {});
}

Request vault_request(const VaultLogin& login, const std::string& target, Secret body, const Secret& token) {
    auto call = std::make_shared<ServiceCall>();
    call->at = login.at;
    call->ca = login.ca;
    if (!body.empty()) call->headers.emplace_back("Content-Type", Secret("application/json"));
    call->headers.emplace_back("Accept", Secret("application/json"));
    call->headers.emplace_back("X-Vault-Request", Secret("true")); // asked for by an agent or proxy before it
    if (!login.name_space.empty()) call->headers.emplace_back("X-Vault-Namespace", Secret(login.name_space));
    if (!token.empty()) call->headers.emplace_back("X-Vault-Token", token.duplicate());
    call->passing = vault_may_pass;
    Request request;
    request.method = body.empty() ? "GET" : "POST";
    call->body = std::move(body);
    request.target = "/v1/" + target;
    request.service = std::move(call);
    return request;
}

} // namespace snykcred
