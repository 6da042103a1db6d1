// The output of `snyk-cred regions`.
#pragma once

#include <string>

namespace snykcred {

/// The table of known regions, a line each, with a heading; columns separated by at least two blanks.
std::string regions_text();

} // namespace snykcred
