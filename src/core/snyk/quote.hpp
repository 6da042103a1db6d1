// Values in messages. Whoever sets an option wrongly may have put a secret there, so a value is quoted only
// if it cannot be one.
#pragma once

#include <string>
#include <string_view>

namespace snykcred {

/// `"text"` if it is short, printable ASCII, without `##` (which commands some CI systems wherever it stands)
/// and nothing like a credential (an API token is a UUID, so no UUID is shown either), else "a value that is
/// not shown here".
std::string quoted_if_harmless(std::string_view text);

} // namespace snykcred
