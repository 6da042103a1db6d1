#include "core/rule/signer_uri.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace snykcred {
namespace {

constexpr std::string_view k_digest = "SHA256:";
constexpr std::size_t k_digest_size = 43; ///< 32 bytes in base64 without padding

Failure refuse(std::string what, std::string hint) {
    return {Fault::usage, "--signer " + std::move(what), {std::move(hint)}};
}

Result<SignerUri> read_agent(std::string_view uri) {
    const std::string_view digits = uri.substr(std::min(k_digest.size(), uri.size()));
    const bool base64 =
        std::ranges::all_of(digits, [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
    if (!uri.starts_with(k_digest) || digits.size() != k_digest_size || !base64) {
        return refuse("sshagent: takes the key's fingerprint: SHA256: and 43 characters",
                      "`ssh-add -l` shows the fingerprints of the agent's keys");
    }
    return SignerUri{SshAgentUri{std::string(uri)}};
}

template<auto read>
Result<SignerUri> read_service(std::string_view rest) {
    auto uri = read(rest);
    if (!uri) return std::move(uri.error());
    return SignerUri{KeyServiceUri{std::move(*uri)}};
}

struct Scheme {
    std::string_view prefix;  ///< what the URI begins with
    std::string_view cut_off; ///< of it, what the reader does not get
    Result<SignerUri> (*read)(std::string_view rest);
};

constexpr Scheme k_schemes[] = {
    {"sshagent:", "sshagent:", read_agent},
    {"vault+https://", "vault+", read_service<read_vault_uri>},
    {"awskms:", "awskms:", read_service<read_aws_kms_uri>},
    {"gcpsa:", "gcpsa:", read_service<read_gcp_uri>},
};

} // namespace

Result<SignerUri> read_signer_uri(std::string_view uri) {
    for (const Scheme& scheme : k_schemes) {
        if (uri.starts_with(scheme.prefix)) return scheme.read(uri.substr(scheme.cut_off.size()));
    }
    return refuse("names no signer that is known",
                  "give vault+https://HOST/MOUNT/keys/KEY?role=ROLE, awskms:KEY_ARN?role=ROLE_ARN, "
                  "gcpsa:ADDRESS?provider=PROVIDER or "
                  "sshagent:SHA256:FINGERPRINT; for any other key store use --signer-command PATH");
}

Result<SignerUri> read_signer(const Sourced<std::string>& stated) {
    constexpr std::string_view k_flag = "--signer";
    auto uri = read_signer_uri(stated.value);
    if (uri || stated.source.origin != Origin::policy_file) return uri;
    Failure failure = std::move(uri.error());
    failure.fault = Fault::policy_file;
    const std::size_t at = failure.message.find(k_flag);
    if (at != std::string::npos) {
        failure.message.replace(at, k_flag.size(), "\"signer\" in the policy file " + stated.source.name);
    }
    return failure;
}

std::string audience_of(const KeyServiceUri& uri) {
    return std::visit([](const auto& service) { return service.audience; }, uri);
}

std::string words(const KeyServiceUri& uri) {
    return std::visit([](const auto& service) { return words(service); }, uri);
}

SignedBy signed_by(const KeyServiceUri& uri) {
    return std::visit([](const auto& service) { return signed_by(service); }, uri);
}

std::string public_key_hint(const KeyServiceUri& uri) {
    return std::visit([](const auto& service) { return public_key_hint(service); }, uri);
}

} // namespace snykcred
