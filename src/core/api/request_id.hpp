// The ID that Snyk gives each request, which its support asks for.
#pragma once

#include <string>
#include <string_view>

namespace snykcred {

/// The value of the header `snyk-request-id`, which is shown as it stands. Empty unless it is at most 128
/// letters, digits and - _ . (Snyk's are UUIDs): whoever answers may write anything there, and what is cut
/// off could no longer be recognized as a piece of a credential.
std::string request_id_of(std::string_view header);

} // namespace snykcred
