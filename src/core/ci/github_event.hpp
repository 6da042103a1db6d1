// Whose code a GitHub Actions job runs, read from the event and its payload. Source: webhook payloads as
// GitHub documents them; facts: fork pull requests.
#pragma once

#include "core/base/environment.hpp"
#include "core/ci/job.hpp"

#include <optional>
#include <string>

namespace snykcred {

/// Whatever the event: a foreign or deleted head repository is untrusted. Events that may carry one and show
/// none (a comment on a pull request, no readable payload) cannot be told.
CodeTrust github_code_trust(const Environment& environment, const std::string* payload);

/// A pull request from a fork, or a run that Dependabot started.
std::optional<std::string> github_absence(const Environment& environment, const std::string* payload);

} // namespace snykcred
