// Words that the two renderings of the report share.
#pragma once

#include "core/report/report.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// "automation", "local".
std::string_view word(Context context);

/// What the fault's row calls it: "enterprise-rule".
std::string_view code_word(const Failure& failure);

} // namespace snykcred
