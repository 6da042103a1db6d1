#include "core/signer/vault_answers.hpp"

#include "core/base/base64.hpp"
#include "core/base/text.hpp"
#include "core/signer/json_member.hpp"
#include "core/signer/vault_refusal.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_longest_token = 8UL * 1024;

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
     "hash_algorithm sha2-256; with version= in the URI, key_version too, as a text. A wrong path in the URI is refused in the same words: it is MOUNT/keys/KEY, without v1/"},
    {"no handler for route", Fault::signer, "there is no transit engine at TRANSIT: check the URI's path"},
    {"namespace not found", Fault::signer, "check namespace= in the URI"},
    {"key not found", Fault::signer, "there is no key KEY in TRANSIT: check the URI's path"},
    {"does not support signing", Fault::signer, "the key must be of type rsa-2048, rsa-3072 or rsa-4096"},
    {"version for signing is higher", Fault::signer,
     "check version= in the URI: the key has no such version yet"},
    {"less than the minimum", Fault::signer,
     "check version= in the URI: the key no longer signs with that version (min_encryption_version)"},
};

constexpr RefusalRow k_key_rows[] = {
    {"sealed", Fault::key_service, "unseal it, then run the job again"},
    {"permission denied", Fault::key_refused,
     "the policy of role ROLE must allow `read` on TRANSIT/keys/KEY, which signing does not need"},
    {"no handler for route", Fault::signer, "there is no transit engine at TRANSIT: check the URI's path"},
    {"namespace not found", Fault::signer, "check namespace= in the URI"},
};

Question question_about(const VaultUri& uri, std::string what, std::span<const RefusalRow> rows) {
    Question asked = vault_question(uri, std::move(what), rows);
    asked.names.emplace_back("TRANSIT", uri.mount);
    asked.names.emplace_back("KEY", uri.key);
    asked.hint = "check the key and the parameters in the URI";
    return asked;
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

} // namespace

Result<Secret> read_vault_login(const Reply& reply, const VaultLogin& login, const std::string& presented) {
    const std::string role = login.role.empty() ? std::string() : " as role " + login.role;
    Question asked = vault_question(login, "the login" + role, k_login_rows);
    constexpr int k_server_failed = 500;
    if (reply.status < k_server_failed) {
        asked.otherwise = Fault::key_refused;
        asked.hint = "compare the role's bounds at auth/" + login.auth + " with what was presented";
    } else {
        asked.otherwise = Fault::key_service;
        asked.hint = "run the job again later; ask the operator of the key service if it stays so";
    }
    if (reply.status != 200) {
        Failure failure = vault_refused(asked, reply);
        const bool judged = failure.fault == Fault::key_refused || failure.fault == Fault::id_token ||
                            failure.fault == Fault::expired;
        if (judged && !presented.empty()) failure.hints.push_back("the job presented: " + presented);
        return failure;
    }
    const auto is_there = [&reply](JsonPath path) {
        const JsonKind kind = kind_of_member(reply.body, path);
        return kind != JsonKind::absent && kind != JsonKind::null;
    };
    if (!is_there({"auth"}) && is_there({"wrap_info"})) {
        return Failure{Fault::signer,
                       asked.host + " wraps the answer to the login",
                       {"a proxy or the policy asks for response wrapping: leave this path out of it"}};
    }
    if (is_there({"auth", "mfa_requirement"})) {
        return Failure{Fault::signer,
                       asked.host + " wants a second factor for the login" + role,
                       {"a job has none: leave this login mount out of the MFA enforcement"}};
    }
    auto token = secret_member(reply.body, {"auth", "client_token"});
    if (!token || !token->reveal(is_token)) return foreign_answer(asked, "gives no token");
    return std::move(*token);
}

Result<VaultSignature> read_vault_signature(const Reply& reply, const VaultUri& uri, Login login) {
    const Question asked = question_about(uri, "the signature with key " + uri.key, k_sign_rows);
    if (reply.status != 200) {
        Failure failure = vault_refused(asked, reply);
        if (failure.fault == Fault::key_refused) {
            failure.hints.push_back(filled(k_login_ended, asked));
            if (login == Login::used) std::ranges::reverse(failure.hints); // the likeliest first
        }
        return failure;
    }
    if (kind_of_member(reply.body, {"data"}) != JsonKind::object)
        return foreign_answer(asked, "gives no signature");
    // Without its content type a server ignored every parameter, signed nothing, and answered 200.
    if (vault_texts(reply.body, "warnings").value_or("").find("gnored these") != std::string::npos)
        return foreign_answer(asked, "has ignored a parameter of the request and says so in its answer");
    const auto member = secret_member(reply.body, {"data", "signature"});
    auto signature = member ? signature_in(*member) : std::nullopt;
    const auto version = number_member(reply.body, {"data", "key_version"});
    if (!signature || !version || std::to_string(*version) != signature->version)
        return foreign_answer(asked, "gives no signature of an RSA key of 2048, 3072 or 4096 bits");
    if (!uri.version.empty() && signature->version != uri.version) {
        return Failure{Fault::signer,
                       asked.host + " signed with version " + signature->version + " of key " + uri.key +
                           ", not with version " + uri.version,
                       {"check version= in the URI, and that nothing between changes the request"}};
    }
    return std::move(*signature);
}

Result<Secret> read_vault_public_key(const Reply& reply, const VaultUri& uri) {
    const Question asked = question_about(uri, "the request for public key " + uri.key, k_key_rows);
    if (reply.status == 404 && vault_texts(reply.body, "errors") == "") {
        return Failure{Fault::signer,
                       asked.host + " has no key " + uri.key + " in " + uri.mount,
                       {"check the URI's path"}};
    }
    if (reply.status != 200) return vault_refused(asked, reply);
    std::string version = uri.version;
    if (version.empty())
        version = std::to_string(number_member(reply.body, {"data", "latest_version"}).value_or(0));
    if (kind_of_member(reply.body, {"data", "keys"}) != JsonKind::object)
        return foreign_answer(asked, "gives no key");
    if (kind_of_member(reply.body, {"data", "keys", version}) == JsonKind::absent) {
        return Failure{Fault::signer,
                       asked.host + " has no version " + version + " of key " + uri.key,
                       {"check version= in the URI"}};
    }
    auto pem = secret_member(reply.body, {"data", "keys", version, "public_key"});
    if (!pem) {
        return foreign_answer(asked,
                              "gives no public key: it must be of type rsa-2048, rsa-3072 or rsa-4096");
    }
    return std::move(*pem);
}

} // namespace snykcred
