// The system's own words for an errno.
#pragma once

#include <string>

namespace snykcred {

/// "Connection refused"
std::string error_text(int cause);

} // namespace snykcred
