// The dialects that belong to no CI system and may be asked for anywhere by --format.
#pragma once

#include "core/handover/handover.hpp"

#include <span>

namespace snykcred {

/// POSIX shell first: it is what `auto` means where no CI system is recognized.
std::span<const Dialect* const> general_dialects();

} // namespace snykcred
