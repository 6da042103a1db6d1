// Grants for tests of the hand-over, made on the only way there is: cleared, verified, judged.
#pragma once

#include "core/api/verify.hpp"
#include "core/rule/judge.hpp"
#include "core/rule/preflight.hpp"
#include "support/answers.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>

namespace snykcred::test {

inline constexpr std::string_view k_token = "deadbeef-0000-4000-8000-00000000cafe"; ///< obviously fake

inline Endpoint europe() { return public_endpoint(*find_region_by_api_host("api.eu.snyk.io"), {}); }

/// Of a service account; `org` asks for SNYK_CFG_ORG.
inline Grant grant(std::string_view value = k_token, CredentialKind kind = CredentialKind::api_token,
                   bool with_org = false, const Endpoint& endpoint = europe()) {
    Settings settings;
    if (with_org) settings.org = Sourced<std::string>{std::string(k_org), {Origin::flag, "--org"}};
    const auto clearance = preflight(kind, endpoint, {}, settings).result;
    if (!clearance) throw std::runtime_error(clearance.error().message);
    Credential credential(kind, Secret(value), {});
    Verification verification(credential, *clearance, settings, 1);
    verification.begin();
    const Step step = verification.resume(outcomes(self("service_account")));
    if (std::holds_alternative<Send>(step)) verification.resume(outcomes(org()));
    auto identity = verification.finish();
    if (!identity) throw std::runtime_error(identity.error().message);
    auto judged = judge(std::move(credential), endpoint, std::move(*identity), {}, settings, k_now);
    if (!judged.result) throw std::runtime_error(judged.result.error().message);
    return std::move(*judged.result);
}

} // namespace snykcred::test
