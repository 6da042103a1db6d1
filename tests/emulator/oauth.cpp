#include "emulator/oauth.hpp"

#include "emulator/errors.hpp"
#include "emulator/jwt.hpp"
#include "emulator/regions.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <openssl/rsa.h>

#include <algorithm>

namespace emulator {

namespace json = boost::json;

namespace {

constexpr const char* k_assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr const char* k_scope = "org.read org.project.read org.project.snapshot.read";
constexpr long long k_longest_assertion = 600; // seconds; Snyk's docs ask for about five minutes
constexpr long long k_clock_skew = 60;

Answer invalid_client(const std::string& why) {
    return oauth_error(401, "invalid_client", "Client authentication failed: " + why);
}

std::string claim_text(const json::object& object, const char* key) {
    const json::value* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<long long> claim_number(const json::object& object, const char* key) {
    const json::value* found = object.if_contains(key);
    if (found == nullptr || !found->is_int64()) return std::nullopt;
    return found->get_int64();
}

/// `aud` is a text, or a list that holds it.
bool meant_for(const json::object& claims, const std::string& audience) {
    const json::value* aud = claims.if_contains("aud");
    if (aud == nullptr) return false;
    if (aud->is_string()) return std::string(aud->get_string()) == audience;
    if (!aud->is_array()) return false;
    const auto& list = aud->get_array();
    return std::any_of(list.begin(), list.end(), [&](const json::value& one) {
        return one.is_string() && std::string(one.get_string()) == audience;
    });
}

std::string token_url(const Call& call) {
    return "https://" + (is_gateway(call.host) ? call.authority : call.host) + "/oauth2/token";
}

std::string judge_times(const json::object& claims, long long now) {
    const auto exp = claim_number(claims, "exp");
    if (!exp) return "exp is missing";
    if (*exp <= now) return "exp has passed";
    if (*exp > now + k_longest_assertion) return "exp is too far in the future";
    if (claims.contains("iat")) {
        const auto iat = claim_number(claims, "iat");
        if (!iat || *iat > now + k_clock_skew || *iat < now - k_longest_assertion || *iat > *exp)
            return "iat is not sane";
    }
    if (claims.contains("nbf")) {
        const auto nbf = claim_number(claims, "nbf");
        if (!nbf || *nbf > now + k_clock_skew) return "nbf is in the future";
    }
    return {};
}

json::value audience_claim(const Client& client) {
    if (!client.audience) return json::array({"https://" + client.host});
    if (client.audience->bare) return json::value(client.audience->values.front());
    json::array list;
    for (const std::string& one : client.audience->values)
        list.emplace_back(one);
    return list;
}

std::string app_url(const std::string& api_host) {
    return "https://" + (api_host.starts_with("api.") ? "app." + api_host.substr(4) : api_host);
}

using Form = std::multimap<std::string, std::string>;

/// Empty, or what makes the request an invalid one whoever the client is.
std::string judge_form(const Request& request, const Form& form) {
    const std::string type = lower(request.header("content-type"));
    if (trimmed(type.substr(0, type.find(';'))) != "application/x-www-form-urlencoded")
        return "The body must be application/x-www-form-urlencoded";
    for (const auto& pair : form) {
        if (form.count(pair.first) > 1) return "The parameter '" + pair.first + "' is repeated";
    }
    if (value_of(form, "grant_type").empty())
        return "The request is missing a required parameter. Request parameter 'grant_type' is missing";
    if (form.contains("client_assertion") && value_of(form, "client_assertion_type") != k_assertion_type)
        return std::string("client_assertion_type must be ") + k_assertion_type;
    return {};
}

/// The form's, or where it has none the subject of its assertion.
std::string client_id_of(const Form& form) {
    if (form.contains("client_id")) return value_of(form, "client_id");
    const auto jwt = read_jwt(value_of(form, "client_assertion"));
    return jwt ? claim_text(jwt->claims, "sub") : std::string();
}

Answer token_answer(const Client& client, const std::string& token) {
    const json::value body = {{"access_token", token},
                              {"expires_in", client.ttl - 1},
                              {"token_type", "bearer"},
                              {"scope", k_scope},
                              {"bot_id", client.account.id}};
    return {200,
            {{"Content-Type", "application/json;charset=UTF-8"}, {"Cache-Control", "no-store"}},
            json::serialize(body)};
}

} // namespace

const Account* TokenOffice::find(const std::string& token, const std::string& host, long long now) const {
    const auto found = minted_.find(token);
    if (found == minted_.end() || found->second.account.host != host || found->second.expires_at <= now)
        return nullptr;
    return &found->second.account;
}

std::string TokenOffice::mint(const Client& client, const Call& call) {
    if (!run_key_) run_key_.reset(EVP_RSA_gen(2048));
    const json::object header{{"alg", "RS256"}, {"kid", run_kid_}, {"typ", "JWT"}};
    const json::object claims{{"aud", audience_claim(client)},
                              {"azp", client.azp.value_or(client.client_id)},
                              {"exp", call.now + client.ttl},
                              {"iat", call.now},
                              {"iss", app_url(client.host)},
                              {"jti", random_uuid()},
                              {"scope", k_scope},
                              {"sub", client.account.id}};
    std::string token = client.access_token.value_or("");
    if (token.empty()) token = sign_rs256(header, claims, run_key_.get());
    Account account = client.account;
    account.token = token;
    minted_[token] = {account, call.now + client.ttl};
    return token;
}

std::string TokenOffice::judge_assertion(const Client& client, const std::string& assertion,
                                         const Call& call) {
    const auto jwt = read_jwt(assertion);
    if (!jwt) return "client_assertion is not a JWT";
    if (claim_text(jwt->header, "alg") != "RS256") return "alg must be RS256";
    if (jwt->header.contains("typ") && claim_text(jwt->header, "typ") != "JWT") return "typ must be JWT";
    const auto key = std::ranges::find(client.public_keys, claim_text(jwt->header, "kid"), &PublicKey::kid);
    if (key == client.public_keys.end()) return "kid names no key of this client";
    if (!verify_rs256(*jwt, key->pem)) return "the signature does not match";
    if (claim_text(jwt->claims, "iss") != client.client_id) return "iss is not the client id";
    if (claim_text(jwt->claims, "sub") != client.client_id) return "sub is not the client id";
    if (!meant_for(jwt->claims, token_url(call))) return "aud is not " + token_url(call);
    if (std::string wrong = judge_times(jwt->claims, call.now); !wrong.empty()) return wrong;
    const std::string jti = claim_text(jwt->claims, "jti");
    if (jti.empty()) return "jti is missing";
    if (!used_jtis_.emplace(client.client_id, jti).second) return "jti was used before";
    return {};
}

std::string TokenOffice::judge_proof(const Client& client, const Form& form, const Call& call) {
    if (form.contains("client_assertion"))
        return judge_assertion(client, value_of(form, "client_assertion"), call);
    const bool right = client.client_secret && value_of(form, "client_secret") == *client.client_secret;
    return right ? "" : "wrong client secret";
}

Answer TokenOffice::token(const World& world, const Call& call) {
    const Form form = parse_form(call.request.body);
    if (const std::string wrong = judge_form(call.request, form); !wrong.empty())
        return oauth_error(400, "invalid_request", wrong);
    if (value_of(form, "grant_type") != "client_credentials")
        return oauth_error(400, "unsupported_grant_type", "Unsupported grant_type");
    const std::string client_id = client_id_of(form);
    if (client_id.empty())
        return oauth_error(400, "invalid_request", "Request parameter 'client_id' is missing");
    const std::string home = is_gateway(call.host) ? world.gateway_host : call.host;
    const auto client = std::ranges::find_if(
        world.clients, [&](const Client& one) { return one.client_id == client_id && one.host == home; });
    if (client == world.clients.end()) return invalid_client("unknown client");
    const std::string wrong = judge_proof(*client, form, call);
    return wrong.empty() ? token_answer(*client, mint(*client, call)) : invalid_client(wrong);
}

} // namespace emulator
