// The table of Snyk's public regions. Source: Snyk's "Regional hosting and data residency" page and the CLI's
// `config environment` table. A new region is one row here; src/README.md names what goes with it.
#pragma once

#include "core/base/result.hpp"

#include <span>
#include <string_view>

namespace snykcred {

struct Region {
    std::string_view name;        ///< SNYK-EU-01
    std::string_view short_name;  ///< "eu"; empty where a short form would be ambiguous
    std::string_view api_host;    ///< api.eu.snyk.io
    std::string_view app_host;    ///< app.eu.snyk.io
    std::string_view description; ///< who is there
    bool enterprise_only;         ///< hosting there is sold to Enterprise customers only
    bool oauth_only;              ///< no API keys and tokens (FedRAMP)
};

std::span<const Region> all_regions();
const Region* find_region_by_api_host(std::string_view host);
/// Full name in any case or a short name. A bare `us` and unknown names are [region-unknown]; the message
/// names `subject` (where the name was set) and lists the known ones.
Result<const Region*> parse_region(std::string_view name, std::string_view subject);

} // namespace snykcred
