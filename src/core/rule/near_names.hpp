// Variables that nobody reads and that were probably meant: a credential or an endpoint under another name.
// Of those that may hold a secret only names are looked at.
#pragma once

#include "core/base/environment.hpp"
#include "core/rule/endpoint.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// A variable that lies there and may have been meant where `wanted` is missing; empty if there is none.
std::string credential_under_another_name(std::string_view wanted, const Environment& environment);

/// Another program's file, and the API URL that stands in it.
struct NamedUrl {
    std::string place; ///< "file /root/.config/configstore/snyk.json"
    std::string url;
};

/// What names another endpoint than `used`, in sentences: variables such as SNYK_API_URL, and the Snyk CLI's
/// own file. Shows a Snyk host or a region, and nothing else of a value. Empty: nothing does.
std::vector<std::string> other_endpoints(const Environment& environment, const Endpoint& used,
                                         const std::optional<NamedUrl>& stored);

} // namespace snykcred
