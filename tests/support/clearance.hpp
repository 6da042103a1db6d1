// What the rooms behind the preflight are made of, for their tests.
#pragma once

#include "core/rule/preflight.hpp"

#include <string>
#include <string_view>

namespace snykcred::test {

inline Endpoint endpoint_of(std::string_view host, const SettingSource& source = {}) {
    return *api_host_from_url("https://" + std::string(host), source, {"localhost", "127.0.0.1"});
}

/// Through the real preflight: no other way makes a Clearance.
inline Clearance clearance_for(std::string_view host,
                               CredentialKind kind = CredentialKind::oauth_access_token) {
    return *preflight(kind, endpoint_of(host), {}, {}).result;
}

inline Credential credential(CredentialKind kind = CredentialKind::api_token, Claims claims = {}) {
    return {kind, Secret("made-up-credential-of-a-test"), std::move(claims)};
}

} // namespace snykcred::test
