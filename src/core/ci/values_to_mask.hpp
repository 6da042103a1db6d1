// Which values a CI system is told to mask, for all systems that can be told.
#pragma once

#include "core/base/secret.hpp"

#include <span>
#include <vector>

namespace snykcred {

/// Each line of each secret that is worth masking, followed by those of its `forms` that fit on one line:
/// logs are masked line by line, so a value with line ends would never be found.
std::vector<Secret> values_to_mask(std::span<const Secret> secrets,
                                   std::vector<Secret> (*forms)(const Secret&));

} // namespace snykcred
