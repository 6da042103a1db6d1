#include "core/settings/credential_options.hpp"

#include "core/snyk/variable.hpp"

#include <array>
#include <span>
#include <string>

namespace snykcred {
namespace {

constexpr std::array k_token{Option::token_env, Option::token_file, Option::token_stdin, Option::token_from};
constexpr std::array k_client_secret{Option::client_secret_env, Option::client_secret_file};
constexpr std::array k_key{Option::private_key_file, Option::private_key_env, Option::public_key,
                           Option::signer, Option::signer_command};
constexpr std::array k_finished{Option::assertion_env, Option::assertion_file};
constexpr std::array k_client{Option::client_secret_env,
                              Option::client_secret_file,
                              Option::private_key_file,
                              Option::private_key_env,
                              Option::signer,
                              Option::signer_command,
                              Option::assertion_env,
                              Option::assertion_file,
                              Option::key_id,
                              Option::key_jwks,
                              Option::client_id};

/// The first of these options that is given, after `after` if that is not null.
const Statement* given(const Layers& layers, std::span<const Option> options,
                       const Statement* after = nullptr) {
    bool seen = after == nullptr;
    for (const Option option : options) {
        if (!layers.given(option)) continue;
        const Statement* statement = layers.effective(option);
        if (seen) return statement;
        seen = statement == after;
    }
    return nullptr;
}

Status refuse_two(const Statement* one, const Statement* other) {
    if (one == nullptr || other == nullptr) return {};
    return Failure{Fault::two_sources,
                   "two credential sources are set: " + subject(*one) + " and " + subject(*other),
                   {"remove one of them: only one credential can be handed over"}};
}

/// An identity token that nothing would use may be a key service that was forgotten.
Status check_identity_options(const Layers& layers) {
    const Statement* variable = layers.effective(Option::id_token_env);
    const Statement* file = layers.effective(Option::id_token_file);
    if (variable != nullptr && file != nullptr) {
        return Failure{Fault::usage,
                       "--id-token-env and --id-token-file are both given",
                       {"remove one of them: a job has one identity"}};
    }
    if (variable == nullptr && file == nullptr) return {};
    if (layers.given(Option::signer) || layers.given(Option::token_from)) return {};
    return Failure{Fault::usage,
                   subject(variable != nullptr ? *variable : *file) +
                       " names an identity token, but no key service is to get it",
                   {"add --signer or --token-from with the URI of one, or leave it out"}};
}

} // namespace

Status check_credential_options(const Layers& layers) {
    const Statement* token = given(layers, k_token);
    const Statement* secret = given(layers, k_client_secret);
    const Statement* key = given(layers, k_key);
    const Statement* finished = given(layers, k_finished);
    const std::array pairs{
        std::pair{token, token == nullptr ? nullptr : given(layers, k_token, token)},
        std::pair{token, given(layers, k_client)},
        std::pair{secret, secret == nullptr ? nullptr : given(layers, k_client_secret, secret)},
        std::pair{key, key == nullptr ? nullptr : given(layers, k_key, key)},
        std::pair{secret, key},
        std::pair{secret, finished},
        std::pair{key, finished},
        std::pair{finished, finished == nullptr ? nullptr : given(layers, k_finished, finished)},
    };
    for (const auto& [one, other] : pairs) {
        if (auto status = refuse_two(one, other); !status) return status;
    }
    if (auto status = check_identity_options(layers); !status) return status;
    const Statement* key_id = layers.effective(Option::key_id);
    const Statement* key_jwks = layers.effective(Option::key_jwks);
    if (key_id != nullptr && key_jwks != nullptr) {
        return Failure{fault_of_value(key_jwks->source),
                       subject(*key_id) + " and " + subject(*key_jwks) + " both name the key",
                       {"remove one of them: the JWKS holds the key ID"}};
    }
    if (key_id == nullptr) key_id = key_jwks;
    if (key_id == nullptr || key != nullptr) return {};
    return Failure{fault_of_value(key_id->source),
                   subject(*key_id) + (finished == nullptr
                                           ? std::string(" names a private key, but none is set")
                                           : " is given beside " + subject(*finished) +
                                                 ", and a signed assertion names its key itself"),
                   {finished == nullptr ? "add the key with --private-key-file or --private-key-env"
                                        : "leave the key ID out"}};
}

bool ambient_client_counts(const Layers& layers, const Environment& environment) {
    if (given(layers, k_token) != nullptr) return false;
    if (given(layers, k_client) != nullptr) return true;
    if (environment.has(k_snyk_token)) return false;
    return !environment.has(k_snyk_oauth_token) || environment.has(k_snyk_client_secret);
}

} // namespace snykcred
