// The policy file as it lies on the disk, and whether the job itself could have changed it.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/settings/policy_file.hpp"
#include "shell/os/input_file.hpp"

#include <optional>
#include <string>

namespace snykcred {

struct PolicyInput {
    PolicyStatement statement;
    bool trusted = false; ///< outside the checkout, or its hash was given by flag
};

/// Reads and parses, waiting until `until` where the file is a pipe; `sha256` is the value of
/// --policy-sha256, empty if it was not given. Whether it lies outside the checkout is decided on what was
/// opened (surely_outside_checkout), so that `..`, links and a second mount of the checkout do not help;
/// where no checkout is known, only a hash makes it trusted. Refuses [unreadable], [policy-file],
/// [policy-untrusted] (the hash differs).
Result<PolicyInput> read_policy(const std::string& path, const std::optional<std::string>& sha256,
                                const Environment& environment, InputDeadline until);

} // namespace snykcred
