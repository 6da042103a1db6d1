// Whose code a GitHub Actions job runs, read from the event and its payload
// (core/ci/README.md#github-events).
#pragma once

#include "core/base/environment.hpp"
#include "core/ci/job.hpp"
#include "core/settings/settings.hpp"

#include <optional>
#include <string>

namespace snykcred {

/// Whatever the event: a foreign or deleted head repository is untrusted. Events that may carry one and show
/// none (a comment on a pull request, no readable payload) cannot be told; nor can a payload that has a key
/// twice.
CodeTrust github_code_trust(const Environment& environment, const std::string* payload);

/// The same by the flags --event-*, which GitHub's own expressions fill. A variable or the payload that says
/// otherwise is untrusted: a step that runs a fork's code can rewrite that file.
CodeTrust github_event_trust(const Settings& settings, const Environment& environment,
                             const std::string* payload);

/// A pull request from a fork, or a run that Dependabot started.
std::optional<std::string> github_absence(const Environment& environment, const std::string* payload);

} // namespace snykcred
