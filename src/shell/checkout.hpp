// Is a path inside the checkout, where the job's own code can write?
#pragma once

#include "core/environment.hpp"

#include <string>

namespace snykcred {

/// True only if the checkout is known (the recognised CI systems' variables, and the git checkout of the working directory)
/// and the path's real location is not in it: by real path, by the place in the file system (another mount of the checkout,
/// or of a part of it, has another path), and with no second hard link. Whatever is unclear is false.
bool lies_outside_checkout(const std::string& path, const Environment& environment);

} // namespace snykcred
