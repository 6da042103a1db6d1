// The policy file: JSON with a closed schema. Unknown and duplicate keys are refused with line and column,
// because a policy with a typing error in it is no policy.
#pragma once

#include "core/settings/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// Values as written, validated by settle() like any other option's, so that there is one reading of each.
struct PolicyStatement {
    std::string path;
    std::vector<GivenFlag>
        values; ///< options that have `in_policy_file`; repeatable ones may occur several times
    std::vector<PolicyException> exceptions;
    std::optional<std::string> warn_until{}; ///< last day of its "policy": "warn"
};

/// The keys that a policy file may have: the options marked so in the table, "warn-until" and "exceptions".
std::vector<std::string_view> policy_keys();

/// Refuses [policy-file]: no JSON, no object, unknown or duplicate key, wrong type, bad date, "warn-until"
/// without "policy": "warn"; each with line and column.
Result<PolicyStatement> parse_policy_file(std::string_view text, std::string path);

} // namespace snykcred
