// Which organization later steps will work in, and whether that is the expected one.
#pragma once

#include "core/rule/identity.hpp"
#include "core/settings/settings.hpp"

#include <optional>
#include <span>
#include <string>

namespace snykcred {

/// What decides where Snyk's tools work, the first that is known: the organization that is handed over, the
/// one that the CLI's own store names, the account's default.
struct OrgInForce {
    std::optional<Organization> handed_over;
    std::optional<std::string> stored;      ///< id or slug
    std::optional<std::string> default_org; ///< id
};

/// A warning where --expect-org is given, no organization is handed over, and the one in force is not among
/// the expected, or cannot be told.
std::optional<std::string> org_warning(const OrgInForce& org, const Settings& settings);

/// A warning where a command's own --org names another organization than the one handed over or expected.
/// `argv`: the command of `exec`.
std::optional<std::string> argv_org_warning(std::span<const std::string> argv, const OrgInForce& org,
                                            const Settings& settings);

} // namespace snykcred
