// Variables that would send the Snyk CLI, and the credential with it, to another host than the one it was
// verified at.
#pragma once

#include "core/base/environment.hpp"
#include "core/rule/endpoint.hpp"
#include "core/settings/settings.hpp"

#include <string>
#include <vector>

namespace snykcred {

struct Diversion {
    std::string name;
    /// Other programs read a variable of this name too: a later step keeps it, only `exec` keeps it from its
    /// command.
    bool shared = false;
};

/// Those that are set, in alphabetical order. One that names a URL is none if its host is the endpoint's, or
/// allowed with --allow-host; a URL that cannot be read, a file, a program or a proxy always is.
std::vector<Diversion> diversions(const Endpoint& endpoint, const Settings& settings,
                                  const Environment& environment);

/// "SNYK_API_REST_URL can send the Snyk CLI, and the credential with it, to another host than
/// api.eu.snyk.io".
std::string words(const Diversion& diversion, const Endpoint& endpoint);

} // namespace snykcred
