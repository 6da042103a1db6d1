#include "core/signer/vault_answers.hpp"

#include "core/base/base64.hpp"
#include "core/base/text.hpp"
#include "core/signer/json_member.hpp"
#include "core/signer/refusal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

namespace json = boost::json;

constexpr std::size_t k_longest_token = 8UL * 1024;

std::optional<json::object> object_in(const Secret& body) {
    return body.reveal([](std::string_view text) -> std::optional<json::object> {
        boost::system::error_code error;
        json::value value = json::parse(text, error);
        if (error || !value.is_object()) return std::nullopt;
        return std::move(value.get_object());
    });
}

bool is_there(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && !value->is_null();
}

/// The texts of a list, joined, with each run of blanks as one; none if it is no list of texts.
std::optional<std::string> texts_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr || !value->is_array()) return std::nullopt;
    std::string all;
    for (const json::value& one : value->get_array()) {
        if (!one.is_string()) return std::nullopt;
        for (const char c : std::string_view(one.get_string())) {
            const bool blank = k_blanks.find(c) != std::string_view::npos;
            if (!blank) all += c;
            if (blank && !all.empty() && all.back() != ' ') all += ' ';
        }
        if (!all.empty() && all.back() != ' ') all += ' ';
    }
    return std::string(trim(all));
}

/// What the service says of an error, `{"errors":[…]}`; none where it is not Vault that speaks.
std::optional<std::string> error_in(const Reply& reply) {
    const auto document = object_in(reply.body);
    return document ? texts_at(*document, "errors") : std::nullopt;
}

constexpr RefusalRow k_login_rows[] = {
    {"sealed", Fault::key_service, "unseal it, then run the job again"},
    {"token is expired", Fault::expired,
     "the identity token ended, or a clock is wrong: let the job ask for it right before this step"},
    {"no audiences bound", Fault::key_refused,
     "set bound_audiences of the role to AUDIENCE: a role without it takes no token that has an audience"},
    {"invalid audience", Fault::id_token,
     "add AUDIENCE to bound_audiences of the role, or name what is bound there with audience= in the URI"},
    {"role|could not be found", Fault::key_refused,
     "there is no role ROLE at auth/MOUNT: check role= and auth= in the URI"},
    {"missing role", Fault::signer, "add role=NAME to the URI: auth/MOUNT has no default role"},
    {"invalid subject", Fault::key_refused,
     "compare bound_subject of the role with the sub that was presented"},
    {"validating claims", Fault::key_refused,
     "compare bound_claims of the role with what was presented; bind IDs (repository_id), not names"},
    {"claim \"", Fault::key_refused, "compare the claims that the role asks for with what was presented"},
    {"signature", Fault::key_refused,
     "auth/MOUNT knows other keys than this token's issuer has, or cannot read them: check its "
     "oidc_discovery_url or jwks_url, and that the service reaches it"},
    {"invalid issuer", Fault::key_refused,
     "compare bound_issuer of auth/MOUNT with the iss that was presented"},
    {"not yet valid", Fault::key_refused, "compare the clocks of the key service and of the CI system"},
    {"used before issued", Fault::key_refused, "compare the clocks of the key service and of the CI system"},
    {"namespace not found", Fault::signer, "check namespace= in the URI"},
    {"no handler for route", Fault::signer, "there is no login at auth/MOUNT: check auth= and namespace="},
    {"permission denied", Fault::signer,
     "is there a JWT login at auth/MOUNT? Check auth= and namespace= in the URI"},
};

/// Vault answers a token that has ended as one that its policy does not allow.
constexpr std::string_view k_login_ended =
    "if the login has ended meanwhile: give role ROLE a token_ttl of 60 seconds or more, and no token_num_uses";

constexpr RefusalRow k_sign_rows[] = {
    {"sealed", Fault::key_service, "unseal it, then run the job again"},
    {"permission denied", Fault::key_refused,
     "the policy of role ROLE must allow `update` on TRANSIT/sign/KEY with signature_algorithm pkcs1v15 and "
     "hash_algorithm sha2-256; with version= in the URI, key_version too, as a text"},
    {"no handler for route", Fault::signer, "there is no transit engine at TRANSIT: check the URI's path"},
    {"namespace not found", Fault::signer, "check namespace= in the URI"},
    {"key not found", Fault::signer, "there is no key KEY in TRANSIT: check the URI's path"},
    {"does not support signing", Fault::signer, "the key must be of type rsa-2048, rsa-3072 or rsa-4096"},
    {"version for signing is higher", Fault::signer,
     "check version= in the URI: the key has no such version yet"},
    {"less than the minimum", Fault::signer,
     "check version= in the URI: the key no longer signs with that version (min_encryption_version)"},
};

Question question(const VaultUri& uri, std::string what, std::span<const RefusalRow> rows) {
    return {.host = uri.origin.substr(uri.origin.find("://") + 3),
            .what = std::move(what),
            .whose = "Vault or OpenBao",
            .rows = rows,
            .names = {{"AUDIENCE", uri.audience},
                      {"TRANSIT", uri.mount},
                      {"MOUNT", uri.auth},
                      {"ROLE", uri.role.empty() ? "(the default)" : uri.role},
                      {"KEY", uri.key}},
            .otherwise = Fault::signer,
            .hint = {}};
}

Failure refused(const Question& asked, const Reply& reply) {
    return refused_by_service(asked, reply, error_in(reply), vault_may_pass(reply));
}

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= k_longest_token && std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '=' || c == '+' || c == '/';
    });
}

/// "vault:v1:BASE64", in either alphabet.
std::optional<VaultSignature> signature_in(const Secret& member) {
    return member.reveal([](std::string_view text) -> std::optional<VaultSignature> {
        const auto parts = split(text, ':');
        if (parts.size() != 3 || parts[0] != "vault" || !parts[1].starts_with('v')) return std::nullopt;
        std::string version(parts[1].substr(1));
        auto bytes = decode_base64_loosely(parts[2]);
        const std::size_t size =
            bytes ? bytes->reveal([](std::string_view all) { return all.size(); }) : std::size_t{0};
        if (version.empty() || !std::ranges::all_of(version, is_digit)) return std::nullopt;
        if (size != 256 && size != 384 && size != 512) return std::nullopt;
        return VaultSignature{std::move(*bytes), std::move(version)};
    });
}

bool is_version(const json::value* value, const std::string& version) {
    return value != nullptr && value->is_int64() && std::to_string(value->get_int64()) == version;
}

} // namespace

bool vault_may_pass(const Reply& reply) {
    constexpr std::array k_passing{412, 429, 502, 503, 504};
    if (std::ranges::find(k_passing, reply.status) != k_passing.end()) return true;
    return reply.status == 500 && error_in(reply).value_or("").empty();
}

Result<Secret> read_vault_login(const Reply& reply, const VaultUri& uri, const std::string& presented) {
    Question asked = question(uri, "the login" + (uri.role.empty() ? std::string() : " as role " + uri.role),
                              k_login_rows);
    asked.otherwise = Fault::key_refused;
    asked.hint = "compare the role's bounds at auth/" + uri.auth + " with what was presented";
    if (reply.status != 200) {
        Failure failure = refused(asked, reply);
        const bool judged = failure.fault == Fault::key_refused || failure.fault == Fault::id_token ||
                            failure.fault == Fault::expired;
        if (judged && !presented.empty()) failure.hints.push_back("the job presented: " + presented);
        return failure;
    }
    const auto document = object_in(reply.body);
    if (!document) return foreign_answer(asked, "gives no answer of a login");
    if (!is_there(*document, "auth") && is_there(*document, "wrap_info")) {
        return Failure{Fault::signer,
                       asked.host + " wraps the answer to the login",
                       {"a proxy or the policy asks for response wrapping: leave this path out of it"}};
    }
    const json::value* auth = document->if_contains("auth");
    if (auth != nullptr && auth->is_object() && is_there(auth->get_object(), "mfa_requirement")) {
        return Failure{Fault::signer,
                       asked.host + " wants a second factor for the login" +
                           (uri.role.empty() ? std::string() : " as role " + uri.role),
                       {"a job has none: leave this login mount out of the MFA enforcement"}};
    }
    auto token = secret_member(reply.body, {"auth", "client_token"});
    if (!token || !token->reveal(is_token)) return foreign_answer(asked, "gives no token");
    return std::move(*token);
}

Result<VaultSignature> read_vault_signature(const Reply& reply, const VaultUri& uri, Login login) {
    Question asked = question(uri, "the signature with key " + uri.key, k_sign_rows);
    asked.hint = "check the key and the parameters in the URI";
    if (reply.status != 200) {
        Failure failure = refused(asked, reply);
        if (failure.fault == Fault::key_refused) {
            failure.hints.push_back(filled(k_login_ended, asked));
            if (login == Login::used) std::ranges::reverse(failure.hints); // the likeliest first
        }
        return failure;
    }
    const auto document = object_in(reply.body);
    const json::value* data = document ? document->if_contains("data") : nullptr;
    if (data == nullptr || !data->is_object()) return foreign_answer(asked, "gives no signature");
    // Without its content type a server ignored every parameter, signed nothing, and answered 200.
    if (texts_at(*document, "warnings").value_or("").find("gnored these") != std::string::npos) {
        return foreign_answer(asked, "has ignored a parameter of the request and says so in its answer");
    }
    const auto member = secret_member(reply.body, {"data", "signature"});
    auto signature = member ? signature_in(*member) : std::nullopt;
    if (!signature || !is_version(data->get_object().if_contains("key_version"), signature->version))
        return foreign_answer(asked, "gives no signature of an RSA key of 2048, 3072 or 4096 bits");
    if (!uri.version.empty() && signature->version != uri.version) {
        return Failure{Fault::signer,
                       asked.host + " signed with version " + signature->version + " of key " + uri.key +
                           ", not with version " + uri.version,
                       {"check version= in the URI, and that nothing between changes the request"}};
    }
    return std::move(*signature);
}

} // namespace snykcred
