// What Drone and its relatives tell of a build's origin: the event, and of a pull request no head repository.
#pragma once

#include "core/base/environment.hpp"
#include "core/ci/job.hpp"

#include <string>
#include <string_view>

namespace snykcred {

/// `variable` names the event. A pull request's head repository cannot be told.
CodeTrust trust_by_event(const Environment& environment, std::string_view variable);

} // namespace snykcred
