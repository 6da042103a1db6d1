// What the two renderings of the report share: words for its enumerations, and the gate for text from
// outside.
#pragma once

#include "core/report/report.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// "automation", "local".
std::string_view word(Context context);
/// "enforce", "warn", "off"; the values of --policy.
std::string_view word(PolicyMode mode);

/// What the fault's row calls it: "enterprise-rule".
std::string_view code_word(const Failure& failure);

} // namespace snykcred
