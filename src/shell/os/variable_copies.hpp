// Variables as the system itself keeps them, besides what a program was started with.
#pragma once

#include <string>
#include <string_view>

namespace snykcred {

/// The spelling that stands for all that are the same name here: some systems ignore upper and lower case.
std::string canonical_variable(std::string_view name);

/// Overwrites the value wherever the system and the C library keep another copy of it.
void wipe_other_copies(std::string_view name);

} // namespace snykcred
