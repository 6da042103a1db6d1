#include "core/rule/vault_login.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {

std::string VaultLogin::host() const { return origin.substr(origin.find("://") + 3); }

Result<VaultLogin> vault_login_of(const ServiceUri& uri, const std::string& setting) {
    VaultLogin login{.at = uri.at, .origin = uri.origin};
    login.role = uri.get("role");
    login.auth = uri.get("auth", login.auth);
    login.name_space = uri.get("namespace");
    if (login.name_space.ends_with('/')) login.name_space.pop_back(); // as Vault's own tools write it
    login.audience = uri.get("audience", uri.origin);
    login.ca = uri.get("ca");
    if (has_odd_segments(login.auth) || (!login.name_space.empty() && has_odd_segments(login.name_space))) {
        return Failure{Fault::usage,
                       setting + " has an empty or a dot segment in auth or namespace",
                       {"name the mount and the namespace as the key service does, without outer slashes"}};
    }
    return login;
}

bool is_vault_version(std::string_view text) {
    constexpr std::size_t k_longest = 9; // digits
    return !text.empty() && text.size() <= k_longest && !text.starts_with('0') &&
           std::ranges::all_of(text, is_digit);
}

} // namespace snykcred
