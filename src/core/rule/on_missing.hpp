// --on-missing: may a run without a credential end as skipped, and if not, why not.
#pragma once

#include "core/base/result.hpp"
#include "core/ci/job.hpp"
#include "core/settings/settings.hpp"

#include <optional>
#include <string>

namespace snykcred {

/// Why the run ends as skipped, with the word of --on-missing that says so; none if it must fail. Only a
/// missing credential is ever skipped, never one that cannot be read or is refused.
std::optional<std::string> reason_to_skip(const Failure& failure, const Settings& settings, const Job& job);

/// A hint where a skip was asked for and is not granted: why, and which word would grant it; else none.
std::optional<std::string> why_not_skipped(const Failure& failure, const Settings& settings, const Job& job);

} // namespace snykcred
