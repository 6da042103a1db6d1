// A path followed name by name, so that it is known where it leads and through which folders.
#pragma once

#include <filesystem>
#include <system_error>
#include <vector>

namespace snykcred {

struct FollowedPath {
    std::filesystem::path real; ///< absolute and without links; empty where `error` is set
    /// The real folders in which a name was looked up: whoever may write to one of them decides where the
    /// path leads.
    std::vector<std::filesystem::path> looked_in;
    /// Why it cannot be told. Also set where what was found is not what the system finds under this path.
    std::error_code error;
};

/// Follows a path that exists, from the working directory where it is relative.
FollowedPath follow(const std::filesystem::path& path);

} // namespace snykcred
