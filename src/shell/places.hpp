// Where files of the hand-over may lie: outside the checkout, and where no other user can meddle.
#pragma once

#include "core/environment.hpp"
#include "core/handover.hpp"
#include "core/result.hpp"
#include "core/settings.hpp"

#include <string_view>

namespace snykcred {

/// The private folder's path (`nonce` makes it new) and --output made absolute. Refuses [cannot-write] for an
/// --output whose directory does not exist or lies in the checkout.
Result<Places> find_places(const Settings& settings, const Environment& environment, std::string_view nonce);

} // namespace snykcred
