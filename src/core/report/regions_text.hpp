// The output of `snyk-cred regions`.
#pragma once

#include <string>

namespace snykcred {

/// The table of known regions with a heading, in 80 columns: a line for each region, columns separated by at
/// least two blanks, and below it, indented, who is there.
std::string regions_text();
/// The same as one JSON document (src/schema/regions.schema.json), ending in a line end.
std::string regions_json();

} // namespace snykcred
