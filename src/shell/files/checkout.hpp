// Is a path inside the checkout, where the job's own code can write?
#pragma once

#include "core/base/environment.hpp"

#include <optional>
#include <string>

namespace snykcred {

/// The checkout that `path` lies in, named by its variable (or as "the git checkout of the working
/// directory"); none if it lies in none. Decided on the real path and on the place in the file system,
/// because another mount of the checkout, or of a part of it, has another path. `path` exists.
std::optional<std::string> checkout_around(const std::string& path, const Environment& environment);

/// Stricter, for what may widen the rules: true only if a checkout is known, `path` lies in none, and it has
/// no second name (hard link). Whatever is unclear is false.
bool surely_outside_checkout(const std::string& path, const Environment& environment);

} // namespace snykcred
