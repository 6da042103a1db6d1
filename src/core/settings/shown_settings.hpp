// The settings as reports show them.
#pragma once

#include "core/settings/setting_layers.hpp"

#include <string>
#include <utility>
#include <vector>

namespace snykcred {

/// Name and value as text with its source, for each option of the command that is stated or has a default
/// that a reader can look up. A list is one entry; of assertions that several layers state all are shown.
std::vector<std::pair<std::string, Sourced<std::string>>> shown_settings(const Layers& layers,
                                                                         Command command);

} // namespace snykcred
