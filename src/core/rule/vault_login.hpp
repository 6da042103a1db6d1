// How a job logs in to HashiCorp Vault or OpenBao: the part that all URIs of that service share.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/service_uri.hpp"
#include "core/snyk/host.hpp"

#include <string>
#include <string_view>

namespace snykcred {

struct VaultLogin {
    HostPort at;
    std::string origin;       ///< "https://HOST[:PORT]" as written
    std::string role{};       ///< empty: the login mount has a default role
    std::string auth{"jwt"};  ///< mount of the login
    std::string name_space{}; ///< empty: none
    std::string audience{};   ///< of the job's identity token
    std::string ca{};         ///< path; empty: --ca-file, else the system's store

    /// "vault.example.com:8200", as written.
    [[nodiscard]] std::string host() const;
};

/// Of the parameters of `uri`: role, auth, namespace, audience (the origin unless given) and ca. Refuses
/// [usage], in the words of `setting`, an empty or dot segment in auth or namespace.
Result<VaultLogin> vault_login_of(const ServiceUri& uri, const std::string& setting);

/// Is it the number of a version, as it stands in a URI: digits without a leading zero?
bool is_vault_version(std::string_view text);

} // namespace snykcred
