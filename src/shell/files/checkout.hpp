// Does a path lie in the checkout, where the job's own code can write? Whatever cannot be told counts as
// inside.
#pragma once

#include "core/base/environment.hpp"

#include <string>
#include <system_error>

namespace snykcred {

/// A path that exists, and where it lies.
struct Whereabouts {
    std::string real; ///< absolute and without links; empty where that cannot be told
    /// Why the path must be taken to lie in a checkout, as the rest of a sentence that begins with it: "lies
    /// in the checkout (CI_PROJECT_DIR)", "may lie in the checkout (its real path: Permission denied)". Empty
    /// only where it surely lies outside of every checkout that is known.
    std::string inside;
    std::error_code error{}; ///< why the real path cannot be told
};

/// Decided on the real path and on the place in the file system, because another mount of the checkout, or of
/// a part of it, has another path. A path that leads through a link in the checkout lies in it: who can
/// write there says where the link leads. The checkouts are what variables of CI systems name, and the git
/// checkout of the working directory; a variable that names nothing names no checkout.
Whereabouts find_whereabouts(const std::string& path, const Environment& environment);

/// Stricter, for what may widen the rules: true only if a checkout is known, the file that is open as `fd`
/// is still what `path` names, it lies in no checkout, and it has no second name (hard link).
bool surely_outside_checkout(int fd, const std::string& path, const Environment& environment);

} // namespace snykcred
