// The URL of a service beside Snyk, as a flag names it.
#pragma once

#include "core/base/result.hpp"
#include "core/snyk/host.hpp"

#include <string>
#include <string_view>

namespace snykcred {

struct ServiceUrl {
    HostPort at;
    std::string origin; ///< "https://HOST[:PORT]" as written
    std::string target; ///< path and query; "/" at least
};

/// Refuses [usage] what is no plain https URL: another scheme, user info, a fragment, anything that is not
/// printable ASCII. `setting` names the option.
Result<ServiceUrl> read_service_url(std::string_view url, const std::string& setting);

} // namespace snykcred
