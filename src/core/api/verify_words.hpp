// What verification says where Snyk refuses: a credential that it does not accept, an organization that the
// credential cannot read.
#pragma once

#include "core/api/answers.hpp"
#include "core/base/result.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/identity.hpp"
#include "core/settings/settings.hpp"
#include "core/snyk/credential.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// [org-access]: `who` cannot read `org`, which `source` names.
Failure org_not_readable(const Principal& who, std::string_view org, const SettingSource& source,
                         const Endpoint& endpoint);

/// Hint: at most five organizations that the credential can read, of `page`, the first of its list. A
/// personal one by its id alone, because its slug is a person's name. Empty if there is none.
std::string readable_orgs(const OrgPage& page);

/// [expired] if its own end has passed by `server_time`, else [rejected] without a word on regions.
Failure not_accepted(const Credential& credential, const Endpoint& endpoint,
                     std::optional<std::int64_t> server_time);

/// Hint after a 401 to a credential that does not name its region, where no other region was asked.
std::string region_may_be_wrong(const Endpoint& endpoint);

} // namespace snykcred
