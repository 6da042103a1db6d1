// What Snyk's API says of a credential: whose it is, which plan its answers prove, which organization it can
// read.
#pragma once

#include "core/settings/settings.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// data.type of GET /rest/self.
enum class PrincipalType : std::uint8_t { user, service_account, app_instance, other };
std::string_view word(PrincipalType type); ///< "user", "service_account", "app_instance", "other"

struct Principal {
    PrincipalType type = PrincipalType::other;
    std::string type_word; ///< as Snyk wrote it, inert_text()
    std::string id;
    std::optional<std::string> name; ///< JSON report only: it may be a person's
    std::optional<std::string> default_org;
};

/// What is known of the plan before a declaration is looked at.
enum class PlanFinding : std::uint8_t { enterprise, not_enterprise, unknown };
struct PlanEvidence {
    PlanFinding finding = PlanFinding::unknown;
    std::string words; ///< "only Enterprise plans have service accounts"
};

struct Organization {
    std::string id, slug;
    bool in_group = false; ///< has group_id, or is_personal is false
};

/// The verified answers. Only Verification makes one, from a 200 that parses.
class Identity {
public:
    Principal principal;
    PlanEvidence plan;
    bool api_entitled = false;               ///< the entitlement probe answered 200
    std::optional<std::string> org_in_group; ///< id of an organization of the credential that a group owns
    std::optional<Organization> org;         ///< the one asked for, readable
    std::vector<std::string> readable_orgs;  ///< of those named by --expect-org
    std::optional<std::int64_t> expires_at;  ///< Unix seconds, from claims or the API's list
    std::optional<std::int64_t> server_time; ///< Unix seconds, from the Date header
    std::vector<std::string> notices, warnings;

private:
    friend class Verification;
    Identity() = default;
};

} // namespace snykcred
