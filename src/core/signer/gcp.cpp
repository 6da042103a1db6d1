#include "core/signer/gcp.hpp"

#include "core/base/json_text.hpp"
#include "core/base/text_forms.hpp"
#include "core/signer/gcp_answers.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

constexpr std::string_view k_all = "https://www.googleapis.com/auth/cloud-platform";
constexpr std::string_view k_iam = "https://www.googleapis.com/auth/iam";

void add(Secret& form, std::string_view name, const Secret& value) {
    if (!form.empty()) form.append("&");
    form.append(name);
    form.append("=");
    form.append(value.reveal(
        [](std::string_view text) { return percent_encoded(text, PercentStyle::rfc3986, HexCase::upper); }));
}

Request post(const HostPort& at, const std::string& ca, std::string target, std::string_view type,
             Secret body, const Secret* bearer) {
    auto call = std::make_shared<ServiceCall>();
    call->at = at;
    call->ca = ca;
    call->headers.emplace_back("Content-Type", Secret(type));
    call->headers.emplace_back("Accept", Secret("application/json"));
    if (bearer != nullptr) {
        Secret authorization("Bearer ");
        authorization.append(*bearer);
        call->headers.emplace_back("Authorization", std::move(authorization));
    }
    call->body = std::move(body);
    call->passing = gcp_may_pass;
    Request request;
    request.method = "POST";
    request.target = std::move(target);
    request.service = std::move(call);
    return request;
}

} // namespace

GcpSigner::GcpSigner(GcpUri uri, Secret id_token, std::string presented, const Settings& settings,
                     std::uint64_t seed)
    : KeyServiceSigner(settings, seed), uri_(std::move(uri)), id_token_(std::move(id_token)),
      presented_(std::move(presented)) {}

Step GcpSigner::sign(AssertionText text) {
    claims_ = text.claims;
    return KeyServiceSigner::sign(std::move(text));
}

Request GcpSigner::login() const {
    Secret form;
    add(form, "grant_type", Secret("urn:ietf:params:oauth:grant-type:token-exchange"));
    add(form, "audience", Secret(uri_.provider));
    add(form, "scope", Secret(uri_.impersonate.empty() ? k_all : k_iam));
    add(form, "requested_token_type", Secret("urn:ietf:params:oauth:token-type:access_token"));
    add(form, "subject_token_type", Secret("urn:ietf:params:oauth:token-type:jwt"));
    add(form, "subject_token", id_token_);
    return post(uri_.sts, uri_.ca, "/v1/token", "application/x-www-form-urlencoded", std::move(form),
                nullptr);
}

Request GcpSigner::of_account(const std::string& account, std::string_view verb, Secret body) const {
    // "-" stands for the project, which Google finds by the account.
    return post(uri_.at, uri_.ca, "/v1/projects/-/serviceAccounts/" + account + std::string(verb),
                "application/json", std::move(body), token_.empty() ? &federated_ : &token_);
}

Request GcpSigner::next_request(const std::string&) {
    if (federated_.empty()) return login();
    if (token_.empty() && !uri_.impersonate.empty()) {
        return of_account(uri_.impersonate, ":generateAccessToken",
                          Secret(R"({"scope":[)" + json_string(k_all) + R"(],"lifetime":"300s"})"));
    }
    return of_account(uri_.account, ":signJwt", Secret("{\"payload\":" + json_string(claims_) + "}"));
}

Result<std::optional<Secret>> GcpSigner::took(const Reply& reply) {
    const bool impersonates = !uri_.impersonate.empty();
    if (federated_.empty() || (impersonates && token_.empty())) {
        Secret& held = federated_.empty() ? federated_ : token_;
        auto token = federated_.empty() ? read_gcp_login(reply, uri_, presented_)
                                        : read_gcp_impersonation(reply, uri_);
        if (!token) return std::move(token.error());
        obtained(*token);
        held = std::move(*token);
        return std::optional<Secret>();
    }
    auto given = read_gcp_signed_jwt(reply, uri_, claims_);
    if (!given) return std::move(given.error());
    kid_ = std::move(given->kid);
    return std::optional(std::move(given->jwt));
}

} // namespace snykcred
