// Variables that add CA certificates, or switch verification off, for other programs, and that neither the
// Snyk CLI nor snyk-cred reads: they explain why another tool gets through where TLS fails here.
#pragma once

#include "core/base/environment.hpp"

#include <string>
#include <vector>

namespace snykcred {

/// Hints on those that are set; shows names, no value.
std::vector<std::string> unread_ca_hints(const Environment& environment);

} // namespace snykcred
