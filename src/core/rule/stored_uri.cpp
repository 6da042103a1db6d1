#include "core/rule/stored_uri.hpp"

#include "core/base/text.hpp"
#include "core/rule/service_uri.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

constexpr std::string_view k_vault = "vault+https://";
constexpr std::string_view k_aws = "awssm:";
constexpr std::string_view k_parameters = "field role auth namespace kv mount version audience ca";

Failure refuse(std::string what) {
    return {Fault::usage,
            "--token-from " + std::move(what),
            {"give vault+https://HOST/MOUNT/PATH?field=FIELD&role=ROLE, or awssm:SECRET_ARN?role=ROLE_ARN"}};
}

std::string joined(std::vector<std::string>::const_iterator from,
                   std::vector<std::string>::const_iterator to) {
    std::string text;
    for (; from != to; ++from)
        text += (text.empty() ? "" : "/") + *from;
    return text;
}

/// Splits the path into the engine's mount and the secret's path below it.
Status name_secret(VaultKvUri& secret, const ServiceUri& uri) {
    const std::vector<std::string>& path = uri.path;
    const std::string mount = uri.get("mount");
    const auto parts = static_cast<std::ptrdiff_t>(mount.empty() ? 1 : split(mount, '/').size());
    if (std::ssize(path) <= parts) return refuse("names no secret: its path is not MOUNT/PATH");
    secret.mount = joined(path.begin(), path.begin() + parts);
    secret.path = joined(path.begin() + parts, path.end());
    if (mount.empty() || mount == secret.mount) return {};
    return refuse("names another mount in mount= than its path begins with");
}

Result<VaultKvUri> read_vault_kv_uri(std::string_view text) {
    auto uri = read_service_uri(text, k_parameters, "--token-from");
    if (!uri) return std::move(uri.error());
    auto login = vault_login_of(*uri, "--token-from");
    if (!login) return std::move(login.error());
    VaultKvUri secret{std::move(*login), {}, {}, uri->get("field"), true, uri->get("version")};
    if (auto status = name_secret(secret, *uri); !status) return std::move(status.error());
    if (secret.field.empty())
        return refuse("names no field: a secret there has several, and one is the credential");
    const std::string kv = uri->get("kv", "2");
    if (kv != "1" && kv != "2") return refuse("takes 1 or 2 in kv, the version of the engine");
    secret.versioned = kv == "2";
    if (secret.version.empty()) return secret;
    if (!secret.versioned) return refuse("names a version, but version 1 of the engine keeps none");
    if (!is_vault_version(secret.version)) return refuse("takes the number of a secret's version in version");
    return secret;
}

} // namespace

Result<StoredUri> read_stored_uri(std::string_view text) {
    if (text.starts_with(k_vault)) {
        auto secret = read_vault_kv_uri(text.substr(std::string_view("vault+").size()));
        if (!secret) return std::move(secret.error());
        return StoredUri{std::move(*secret)};
    }
    if (!text.starts_with(k_aws)) return refuse("names no key service that is known");
    auto secret = read_aws_secret_uri(text.substr(k_aws.size()));
    if (!secret) return std::move(secret.error());
    return StoredUri{std::move(*secret)};
}

std::string words(const StoredUri& uri, std::string_view version) {
    return std::visit([version](const auto& service) { return words(service, version); }, uri);
}

StoredAt stored_at(const VaultKvUri& uri) { return {"vault", uri.at.host, uri.mount + "/" + uri.path}; }

StoredAt stored_at(const StoredUri& uri) {
    return std::visit([](const auto& service) { return stored_at(service); }, uri);
}

std::string audience_of(const StoredUri& uri) {
    return std::visit([](const auto& service) { return service.audience; }, uri);
}

std::string words(const VaultKvUri& uri, std::string_view version) {
    std::string text = "field " + uri.field + " of " + uri.mount + "/" + uri.path + " at " + uri.host();
    if (!version.empty()) text.append(", version ").append(version);
    return text;
}

} // namespace snykcred
