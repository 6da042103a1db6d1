// What the two renderings of the report share: words for its enumerations, and the gate for text from
// outside.
#pragma once

#include "core/report.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// "automation", "local".
std::string_view word(Context context);
/// "enforce", "warn", "off"; the values of --policy.
std::string_view word(PolicyMode mode);

/// Safe for a CI log and for JSON: neutralised, and bytes that are no UTF-8 replaced by U+FFFD, because paths
/// and variables may hold any bytes and a JSON document may not (RFC 8259, section 8.1).
std::string safe_text(std::string_view text);

/// What the fault's row calls it: "enterprise-rule".
std::string_view code_word(const Failure& failure);

} // namespace snykcred
