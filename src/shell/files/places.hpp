// Where files of the hand-over may lie: outside the checkout, and where no other user can meddle.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/handover/handover.hpp"
#include "core/settings/settings.hpp"

#include <string_view>

namespace snykcred {

/// The private folder's path (`nonce` makes it new) and --output made absolute. Refuses [cannot-write] for an
/// --output whose directory does not exist or lies in the checkout.
Result<Places> find_places(const Settings& settings, const Environment& environment, std::string_view nonce);

} // namespace snykcred
