// What the program knows of a CI system. One file per system holds all of it; adding one means adding that
// file and one line in systems.cpp.
#pragma once

#include "core/environment.hpp"
#include "core/handover.hpp"
#include "core/job.hpp"
#include "core/report.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

struct CiSystem {
    std::string_view id;   ///< as in reports: "github"
    std::string_view name; ///< as in sentences: "GitHub Actions"
    bool (*recognised)(const Environment&);
    /// Variable naming the event payload's file that the shell reads; empty if the system has none.
    std::string_view payload_variable;
    /// Whose code runs. `payload` is null if there is none or it cannot be read.
    CodeTrust (*code_trust)(const Environment&, const std::string* payload);
    /// Why this job would get no secrets; none if it should have them.
    std::optional<std::string> (*absence)(const Environment&, const std::string* payload);
    /// Null where the system cannot take a secret unseen: `inject` is refused and `exec` is the way.
    const Dialect* dialect;
    /// Where a secret is defined here and how a job gets it, as a hint ("define it as … and pass it with …").
    std::string_view secret_hint;
    /// Directories outside the checkout for private files, the best first: names of variables.
    std::span<const std::string_view> private_dir_variables;
    /// Suffix appended to the variable's value for that (".tmp" for CI_PROJECT_DIR); mostly empty.
    std::string_view private_dir_suffix;
    /// Variables naming the checkout (policy files inside are untrusted, --output inside is refused).
    std::span<const std::string_view> checkout_variables;
    /// Lines for the log that make the outcome visible in the system's own way (annotations, build problems);
    /// stderr.
    std::string (*announce)(const Report&);
    /// Non-secret outputs and summary as effects, written on every outcome; may be null.
    std::vector<Effect> (*publish)(const Report&, const Environment&, std::string_view nonce);
};

/// All known systems, the more specific (Gitea, act) before what they imitate.
std::span<const CiSystem* const> all_ci_systems();

/// The recognised systems, usually one.
std::vector<const CiSystem*> recognised_systems(const Environment& environment);

/// Text from outside made safe for a CI log: control characters, and the beginnings of commands (`::`, `##[`,
/// `##vso[`,
/// `##teamcity[`) are broken up. Deliberately the same for all systems: a log may pass through two of them.
std::string neutralise(std::string_view text);

} // namespace snykcred
