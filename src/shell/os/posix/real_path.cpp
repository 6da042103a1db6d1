#include "shell/os/real_path.hpp"

#include <utility>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

constexpr int k_most_links = 40; ///< as Linux has it (path_resolution(7))

/// The names still to be looked up, the next one last.
using Names = std::vector<fs::path>;

void push(Names& names, const fs::path& path) {
    const Names parts(path.begin(), path.end());
    names.insert(names.end(), parts.rbegin(), parts.rend());
}

FollowedPath unclear(std::error_code error) {
    FollowedPath path;
    path.error = error;
    return path;
}

/// Where a path starts.
fs::path start_of(const fs::path& path, std::error_code& error) {
    if (path.is_absolute()) return path.root_path();
    fs::path here = fs::current_path(error);
    // Linux shows a working directory outside of the process's root as "(unreachable)…" (getcwd(3)).
    if (!error && !here.is_absolute()) error = std::make_error_code(std::errc::no_such_file_or_directory);
    return here;
}

} // namespace

FollowedPath follow(const fs::path& path) {
    FollowedPath at;
    std::error_code error;
    at.real = start_of(path, error);
    if (error) return unclear(error);
    Names ahead;
    push(ahead, path.relative_path());
    for (int links = 0; !ahead.empty();) {
        const fs::path name = std::move(ahead.back());
        ahead.pop_back();
        if (name.empty() || name == ".") continue;
        if (name == "..") {
            at.real = at.real.parent_path();
            continue;
        }
        at.looked_in.push_back(at.real);
        const fs::path here = at.real / name;
        const fs::file_status status = fs::symlink_status(here, error);
        if (error) return unclear(error);
        if (!fs::is_symlink(status)) {
            at.real = here;
            continue;
        }
        const fs::path target = fs::read_symlink(here, error);
        if (error) return unclear(error);
        if (++links > k_most_links)
            return unclear(std::make_error_code(std::errc::too_many_symbolic_link_levels));
        if (target.is_absolute()) at.real = target.root_path();
        push(ahead, target.relative_path());
    }
    // Links of /proc lead elsewhere than their text says.
    const bool same = fs::equivalent(at.real, path, error);
    if (error) return unclear(error);
    if (!same) return unclear(std::make_error_code(std::errc::no_such_file_or_directory));
    return at;
}

} // namespace snykcred
