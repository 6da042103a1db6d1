// The policy file as it lies on the disk, and whether the job itself could have changed it.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/settings/policy_file.hpp"

#include <optional>
#include <string>

namespace snykcred {

struct PolicyInput {
    PolicyStatement statement;
    bool trusted = false; ///< outside the checkout, or its hash was given by flag
};

/// Reads and parses; `sha256` is the value of --policy-sha256, empty if it was not given. Outside the
/// checkout is decided on real paths and on the file's own identity, so that `..`, links and a second mount
/// of the checkout do not help; where no checkout is known, only a hash makes it trusted. Refuses
/// [unreadable], [policy-file], [policy-untrusted] (the hash differs).
Result<PolicyInput> read_policy(const std::string& path, const std::optional<std::string>& sha256,
                                const Environment& environment);

} // namespace snykcred
