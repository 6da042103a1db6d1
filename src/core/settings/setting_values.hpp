// One value as someone stated it for one option, and whether it may be that option's value.
#pragma once

#include "core/base/result.hpp"
#include "core/settings/options.hpp"
#include "core/settings/settings.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace snykcred {

/// One value of one option; a list is several statements of the same source.
struct Statement {
    const OptionRow* row;
    std::string value; ///< "true" or "false" for a switch
    SettingSource source;
};

/// How a sentence names the setting: "--plan", "SNYK_CRED_PLAN", "\"plan\" in the policy file p.json".
std::string subject(const Statement& statement);

/// The fault of a bad value: [usage] for a flag, [policy-file] for the policy file, else [setting-invalid].
Fault fault_of_value(const SettingSource& source);

/// Refuses a value that is a credential, and user info in a URL, with [secret-on-argv], wherever it was
/// stated: reports show settings. A UUID is a credential where the option does not take an id.
Status refuse_secret(const Statement& statement);

/// Refuses, with `fault_of_value`, what is no value of the option's kind and range; unknown names of regions
/// with [region-unknown]. Never quotes the value. URLs, hosts and dialects are read by who uses them.
Status check_value(const Statement& statement);

/// A switch's value as "true" or "false"; anything but true, false, 1 and 0 stays what it is, for check_value
/// to refuse.
std::string switch_value(std::string_view text);

/// The duration that a checked value of that kind says.
std::chrono::milliseconds duration_value(const Statement& statement);

} // namespace snykcred
